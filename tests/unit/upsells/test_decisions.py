"""What holds for the decisions of any context and any catalogue."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.model import SESSION_TYPES, Catalogue
from crm.platform.money import Money
from crm.upsells.contracts.generation import decision_rows
from crm.upsells.rules import CompletedSession, Context, PastRecommendation, Session, decide
from tests.unit.upsells.builders import (
    NOW,
    asked,
    capped,
    context,
    decided,
    garage,
    garage_in,
    intake,
    member,
    offered,
    past,
    tutors,
    usd,
)

CATALOGUES: dict[str, Catalogue] = {
    "garage": garage(),
    "yen": garage_in("JPY", r'"\1\2"'),
    "dinar": garage_in("KWD", r'"\1.\g<2>0"'),
    "tutors": tutors(),
}
_AGO = st.timedeltas(min_value=timedelta(seconds=-5), max_value=timedelta(days=500))
_TIMES = _AGO.map(lambda ago: NOW - ago)
_TYPES = st.sampled_from(
    sorted(
        {offer.recommendation_type for known in CATALOGUES.values() for offer in known.offers}
        | {"unknown"}
    )
)
_SESSIONS = st.builds(
    Session,
    id=st.integers(0, 4).map(lambda number: UUID(int=number)),
    session_type=st.sampled_from(SESSION_TYPES),
    plan=st.sampled_from(["trial", "chat10", "video15", "taster", "lesson", "gone"]),
    duration_minutes=st.integers(1, 600),
    ended_at=_TIMES,
)
_CONTEXTS = st.builds(
    Context,
    now=st.just(NOW),
    session=_SESSIONS,
    intake=st.none()
    | st.builds(
        intake,
        urgent=st.booleans(),
        concern_length=st.integers(0, 5000),
        files_count=st.integers(0, 20),
    ),
    completed=st.lists(
        st.builds(
            CompletedSession,
            session_id=st.integers(0, 4).map(lambda number: UUID(int=number)),
            ended_at=_TIMES,
        ),
        max_size=5,
    ).map(tuple),
    spent=st.lists(
        st.builds(
            Money, st.integers(-10_000, 10_000_000), st.sampled_from(["USD", "JPY", "KWD", "GBP"])
        ),
        max_size=4,
    ).map(tuple),
    recommendations=st.lists(
        st.builds(
            PastRecommendation,
            recommendation_type=_TYPES,
            created_at=_TIMES,
            shown_at=st.none() | _TIMES,
            clicked_at=st.none() | _TIMES,
            dismissed_at=st.none() | _TIMES,
            purchased_at=st.none() | _TIMES,
        ),
        max_size=8,
    ).map(tuple),
    memberships=st.lists(
        st.builds(member, st.sampled_from(["premium", "maintenance", "term"]), _AGO), max_size=3
    ).map(tuple),
)
_CATALOGUES = st.builds(capped, st.sampled_from(list(CATALOGUES.values())), st.integers(0, 6))


@given(_CONTEXTS, _CATALOGUES)
def test_every_offer_is_decided_exactly_once(known: Context, catalogue: Catalogue) -> None:
    decisions = decide(known, catalogue)

    assert sorted(decision.offer.recommendation_type for decision in decisions) == sorted(
        offer.recommendation_type for offer in catalogue.offers
    )


@given(_CONTEXTS, _CATALOGUES)
def test_ranks_count_from_one_by_falling_score_within_the_cap(
    known: Context, catalogue: Catalogue
) -> None:
    decisions = decide(known, catalogue)

    shown = [decision for decision in decisions if decision.outcome.offered]
    assert [decision.rank for decision in shown] == list(range(1, len(shown) + 1))
    assert len(shown) <= catalogue.offers_per_session
    assert [decision.score for decision in shown] == sorted(
        (decision.score for decision in shown), reverse=True
    )
    assert all(known.rank is None for known in decisions if not known.outcome.offered)


@given(_CONTEXTS, _CATALOGUES)
def test_every_price_is_one_of_the_catalogue_and_a_former_price_is_higher(
    known: Context, catalogue: Catalogue
) -> None:
    for decision in decide(known, catalogue):
        offer, quote = decision.offer, decision.quote
        prices = {offer.price, *(rule.price for rule in offer.price_rules)}
        assert quote.price in prices
        assert quote.price.currency == catalogue.currency
        assert quote.former_price is None or quote.former_price > quote.price


@given(_CONTEXTS, _CATALOGUES)
def test_every_decision_has_a_reason_that_was_filled_in(
    known: Context, catalogue: Catalogue
) -> None:
    for decision in decide(known, catalogue):
        assert decision.outcome.reason.endswith(".")
        assert not set("{}") & set(decision.outcome.reason)
        assert "None" not in decision.outcome.reason


@given(_CONTEXTS, _CATALOGUES)
def test_the_same_facts_in_any_order_give_the_same_decisions(
    known: Context, catalogue: Catalogue
) -> None:
    turned = Context(
        now=known.now,
        session=known.session,
        intake=known.intake,
        completed=tuple({one.session_id: one for one in known.completed}.values())[::-1],
        spent=known.spent[::-1],
        recommendations=known.recommendations[::-1],
        memberships=known.memberships[::-1],
    )

    assert decide(turned, catalogue) == decide(known, catalogue)


@given(_CONTEXTS, _CATALOGUES)
def test_the_rows_for_the_database_say_what_was_decided(
    known: Context, catalogue: Catalogue
) -> None:
    decisions = decide(known, catalogue)

    for decision, row in zip(decisions, decision_rows({"en": decisions}), strict=True):
        assert row["recommendation_type"] == decision.offer.recommendation_type
        assert (row["offered"], row["rank"]) == (decision.outcome.offered, decision.rank)
        assert row["price_cents"] == decision.quote.price.amount
        assert row["plan"] == decision.offer.plan


@pytest.mark.parametrize("cap", [0, 1, 2, 3, 4])
def test_what_ranks_behind_the_cap_is_told_apart_from_what_was_not_fit(cap: int) -> None:
    catalogue = capped(garage(), cap)

    assert offered(context(), catalogue) == offered(context())[:cap]
    codes = [decision.outcome.code for decision in decide(context(), catalogue)]
    assert codes.count("over_cap") == max(0, 3 - cap)
    assert codes.count("condition_not_met") == 2


def test_offers_of_equal_score_rank_in_the_order_of_the_file() -> None:
    known = context("video", "lesson", minutes=55, intake=intake(files_count=3))
    decisions = decided(known, capped(tutors(), 5))

    assert decisions["assessment"].score == decisions["lesson"].score == 10
    assert offered(known, capped(tutors(), 5)) == ["assessment", "lesson"]


@pytest.fixture
def first_lesson() -> Callable[..., Context]:
    return lambda **known: context("chat", "taster", minutes=14, **known)


def test_another_marketplace_needs_another_catalogue_and_nothing_else(
    first_lesson: Callable[..., Context],
) -> None:
    decisions = decided(
        first_lesson(
            intake=intake(urgent=True), prices_asked=asked("assessment", Money(6000, "GBP"))
        ),
        tutors(),
    )

    assessment = decisions["assessment"]
    assert (assessment.rank, assessment.score, assessment.boosts) == (1, 25, ("exam_soon",))
    assert assessment.quote.price == Money(4500, "GBP")
    assert assessment.quote.former_price == Money(6000, "GBP")
    assert assessment.quote.stripe_price == "price_1AssessmentFirst"
    assert assessment.outcome.reason == (
        "Because after 14 minutes on the Taster Lesson a tutor knows where to look closer."
    )
    assert decisions["lesson"].rank == 2
    assert decisions["term"].outcome.reason == (
        "Not offered, because completed sessions within 30 days: 1, at least 2 needed; "
        "spent so far: 0.00 GBP, at least 80.00 GBP needed."
    )


def test_an_offers_own_cooldown_replaces_only_what_it_names(
    first_lesson: Callable[..., Context],
) -> None:
    shown = tuple(past("lesson", shown=timedelta(days=day)) for day in range(1, 9))
    dismissed = (past("lesson", dismissed=timedelta(days=6)),)

    assert decided(first_lesson(recommendations=shown), tutors())["lesson"].rank == 1
    decision = decided(first_lesson(recommendations=dismissed), tutors())["lesson"]
    assert decision.outcome.code == "dismissed_recently"
    assert decision.outcome.until == NOW + timedelta(days=1)


def test_too_many_sessions_and_too_much_haste_are_conditions_too() -> None:
    hasty = context("video", "lesson", minutes=21, intake=intake(urgent=True))
    before = CompletedSession(session_id=UUID(int=9), ended_at=NOW - timedelta(days=60))
    returning = replace(hasty, completed=(before,))

    outcome = decided(returning, tutors())["assessment"].outcome

    assert outcome.reason == (
        "Not offered, because completed sessions: 2, at most 1 allowed; the intake was urgent; "
        "minutes in session: 21, at most 20 allowed."
    )


def test_a_price_rule_for_other_plans_leaves_the_usual_price_and_its_stripe_price() -> None:
    quote = decided(context("video", "lesson"), tutors())["assessment"].quote

    assert (quote.price, quote.stripe_price) == (Money(6000, "GBP"), "price_1Assessment")
    assert usd("60.00") != quote.price


def test_a_paused_offer_is_left_out_and_the_others_are_decided_as_before() -> None:
    before = decide(context(), garage())
    [first, *_] = (decision for decision in before if decision.outcome.offered)
    kind = first.offer.recommendation_type

    after = decide(replace(context(), paused=frozenset({kind, "unknown"})), garage())

    codes = {decision.offer.recommendation_type: decision.outcome.code for decision in after}
    assert codes[kind] == "paused"
    others = {d.offer.recommendation_type: d.outcome.code for d in before} | {kind: "paused"}
    assert codes == others
