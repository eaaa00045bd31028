"""After an answer an offer is held back for exactly as long as the catalogue says."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Unpack

import pytest

from crm.upsells.rules import CompletedSession, Context, PastRecommendation
from tests.unit.upsells.builders import (
    NOW,
    SESSION_ID,
    Told,
    code,
    context,
    decided,
    earlier,
    member,
    past,
    usd,
)

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def _ignored(*ago: timedelta) -> tuple[PastRecommendation, ...]:
    return tuple(past("video_session", shown=time) for time in ago)


def _regular(**known: Unpack[Told]) -> Context:
    known["completed"] = earlier(DAY, 2 * DAY)
    return context(**known)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (INSTANT, "dismissed_recently"),
        (30 * DAY - INSTANT, "dismissed_recently"),
        (30 * DAY, "after_chat"),
        (31 * DAY, "after_chat"),
    ],
)
def test_a_dismissed_offer_is_held_back_for_thirty_days(ago: timedelta, expected: str) -> None:
    known = context(recommendations=(past("video_session", shown=ago, dismissed=ago),))

    assert code(known, "video_session") == expected


def test_a_cooldown_says_when_it_began_and_when_it_ends() -> None:
    known = context(recommendations=(past("video_session", dismissed=10 * DAY),))

    outcome = decided(known)["video_session"].outcome

    assert outcome.reason == "Dismissed on 2026-02-19; it rests until 2026-03-21."
    assert outcome.until == NOW + 20 * DAY


def test_the_answer_to_one_offer_does_not_hold_back_another() -> None:
    known = context(recommendations=(past("video_session", dismissed=DAY, purchased=DAY),))

    assert code(known, "diagnostic_package") == "after_conversation"


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(DAY, "bought_recently"), (30 * DAY - INSTANT, "bought_recently"), (30 * DAY, "after_chat")],
)
def test_what_was_bought_is_held_back_for_thirty_days(ago: timedelta, expected: str) -> None:
    known = context(recommendations=(past("video_session", clicked=ago, purchased=ago),))

    assert code(known, "video_session") == expected


def test_a_follow_up_may_be_bought_again_at_once() -> None:
    known = context(recommendations=(past("follow_up", clicked=DAY, purchased=DAY),))

    assert code(known, "follow_up") == "after_session"


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(DAY, "already_on_it"), (365 * DAY - INSTANT, "already_on_it"), (365 * DAY, "regular")],
)
def test_a_member_is_already_on_it_for_a_year(ago: timedelta, expected: str) -> None:
    by_recommendation = _regular(recommendations=(past("premium_upgrade", purchased=ago),))
    by_another_way = _regular(memberships=(member("premium", ago),))

    assert code(by_recommendation, "premium_upgrade") == expected
    assert code(by_another_way, "premium_upgrade") == expected


def test_one_membership_does_not_hide_the_other() -> None:
    known = _regular(memberships=(member("maintenance", DAY),))

    assert code(known, "maintenance_plan") == "already_on_it"
    assert code(known, "premium_upgrade") == "regular"


def test_the_latest_of_several_purchases_counts() -> None:
    known = _regular(memberships=(member("premium", 400 * DAY), member("premium", 3 * DAY)))

    assert code(known, "premium_upgrade") == "already_on_it"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ((DAY, 2 * DAY), "after_chat"),
        ((DAY, 2 * DAY, 3 * DAY), "ignored_repeatedly"),
        ((DAY, 2 * DAY, 30 * DAY - INSTANT), "ignored_repeatedly"),
        ((DAY, 2 * DAY, 30 * DAY), "after_chat"),
        ((DAY, 2 * DAY, 40 * DAY, 3 * DAY), "ignored_repeatedly"),
    ],
)
def test_an_offer_shown_three_times_in_thirty_days_without_answer_is_held_back(
    shown: tuple[timedelta, ...], expected: str
) -> None:
    assert code(context(recommendations=_ignored(*shown)), "video_session") == expected


def test_an_offer_that_was_made_but_never_shown_was_not_ignored() -> None:
    known = context(recommendations=(past("video_session"),) * 5)

    assert code(known, "video_session") == "after_chat"


def test_a_click_restarts_the_count_of_unanswered_showings() -> None:
    clicked = past("video_session", shown=3 * DAY, clicked=3 * DAY)
    before = _ignored(4 * DAY, 5 * DAY, 6 * DAY)

    assert code(context(recommendations=(*before, clicked)), "video_session") == "after_chat"
    after = _ignored(DAY, 2 * DAY, 2 * DAY)
    assert (
        code(context(recommendations=(*before, clicked, *after)), "video_session")
        == "ignored_repeatedly"
    )


def test_an_expired_purchase_does_not_hide_a_recent_dismissal() -> None:
    known = context(
        recommendations=(
            past("video_session", purchased=100 * DAY),
            past("video_session", dismissed=DAY),
        )
    )

    assert code(known, "video_session") == "dismissed_recently"


def test_a_condition_that_is_not_met_is_reported_before_any_cooldown() -> None:
    known = context("video", "video15", recommendations=(past("video_session", dismissed=DAY),))

    outcome = decided(known)["video_session"].outcome
    assert (outcome.code, outcome.until) == ("condition_not_met", None)


def test_a_type_that_the_catalogue_no_longer_has_is_passed_over() -> None:
    known = context(recommendations=(past("of_last_year", dismissed=DAY),), spent=(usd("1.00"),))

    assert decided(known) == decided(context(spent=(usd("1.00"),)))


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=2))])
def test_times_that_are_not_utc_are_refused(zone: timezone | None) -> None:
    wrong = datetime(2026, 3, 1, 12, 0, tzinfo=zone)

    with pytest.raises(ValueError, match="has to be in UTC"):
        context(now=wrong)
    with pytest.raises(ValueError, match="has to be in UTC"):
        CompletedSession(session_id=SESSION_ID, ended_at=wrong)
    with pytest.raises(ValueError, match="has to be in UTC"):
        PastRecommendation(recommendation_type="x", created_at=datetime.now(UTC), clicked_at=wrong)
