"""Fifty callers at the same row at the same moment: one effect, and every caller answered."""

import json
from typing import Final
from uuid import UUID

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, customer, mechanic
from tests.database.crowd import Call, Crowd, codes, keyed
from tests.database.world import World, refused

# One worker opens the many connections.
pytestmark = pytest.mark.xdist_group("crowd")

_MANY: Final = 50


def _different(answers: list[object]) -> int:
    return len({json.dumps(answer, sort_keys=True) for answer in answers})


@pytest.mark.parametrize("key", [None, "one-key-for-all"])
def test_fifty_ends_of_a_session_complete_it_once_and_answer_the_same(
    crowd: Crowd, shared: World, key: str | None
) -> None:
    owner = customer()
    session = journeys.live_session(shared, owner)

    answers = crowd.rush(
        "sessions", [keyed(owner, "end_session", session, key=key) for _ in range(_MANY)]
    )

    assert codes(answers) == []
    assert _different([answer["session"] for answer in answers]) == 1
    assert len([answer for answer in answers if answer["event"]]) == 1
    assert _recorded(shared, session, "session_completed") == 1
    assert _events(shared, session, "SessionCompleted") == 1


def test_an_end_by_both_sides_at_once_is_one_end(crowd: Crowd, shared: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.live_session(shared, owner, by)

    answers = crowd.rush(
        "sessions",
        [keyed(who, "end_session", session) for who in (owner, by) for _ in range(10)],
    )

    assert codes(answers) == []
    assert len({answer["session"]["ended_by"] for answer in answers}) == 1
    assert _events(shared, session, "SessionCompleted") == 1


def test_fifty_savings_of_decisions_leave_one_set_of_recommendations(
    crowd: Crowd, shared: World
) -> None:
    session = journeys.completed_session(shared, customer())
    decisions = [journeys.decision(kind) for kind in ("follow_up", "video_session")]

    answers = crowd.rush(
        "sessions", [Call(SERVICE, "save_decisions", (session, decisions)) for _ in range(_MANY)]
    )

    assert codes(answers) == []
    assert sorted(answer["created"] for answer in answers) == [0] * (_MANY - 1) + [2]
    assert [answer["repeated"] for answer in answers].count(False) == 1
    assert shared.report(
        "select (select count(*) from upsell_recommendations as u where u.session_id = s.id),"
        " (select count(*) from upsell_decisions as d where d.session_id = s.id)"
        " from sessions as s where s.id = %s",
        session,
    ) == [(2, 2)]


@pytest.mark.parametrize(
    ("function", "kind"),
    [("click_upsell", "upsell_clicked"), ("dismiss_upsell", "upsell_dismissed")],
)
def test_fifty_answers_to_a_recommendation_are_recorded_once(
    crowd: Crowd, shared: World, function: str, kind: str
) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)
    upsell = journeys.recommend(shared, session)[0]

    answers = crowd.rush(
        "upsell_recommendations", [keyed(owner, function, upsell) for _ in range(_MANY)]
    )

    assert codes(answers) == []
    assert _different(answers) == 1
    assert _recorded(shared, session, kind) == 1


def test_fifty_deliveries_of_recommendations_show_each_once(crowd: Crowd, shared: World) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)
    journeys.recommend(
        shared, session, journeys.decision("follow_up"), journeys.decision("video_session")
    )

    answers = crowd.rush(
        "upsell_recommendations",
        [Call(owner, "list_session_upsells", (session,)) for _ in range(_MANY)],
    )

    assert codes(answers) == []
    assert _different(answers) == 1
    assert _recorded(shared, session, "upsell_shown") == 2


def test_two_mechanics_who_accept_at_once_do_not_share_a_session(
    crowd: Crowd, shared: World
) -> None:
    session = journeys.pending_session(shared, customer())
    mechanics = [mechanic() for _ in range(10)]

    answers = crowd.rush("sessions", [keyed(m, "accept_session", session) for m in mechanics])

    (taken,) = [answer for answer in answers if isinstance(answer, dict)]
    # To the others it is no longer open, so that they may not see it.
    assert codes(answers) == ["CR404"] * 9
    assert (UUID(taken["mechanic_id"]), taken["status"]) == shared.report(
        "select mechanic_id, status from sessions where id = %s", session
    )[0]


def test_a_cancel_during_an_accept_waits_for_it_and_cancels_what_was_accepted(
    crowd: Crowd, shared: World
) -> None:
    owner, by = customer(), mechanic()
    session = journeys.pending_session(shared, owner)

    # The accept stands at its mechanic's row, with the session in its hands.
    accepted, cancelled = crowd.rush(
        "mechanics",
        [keyed(by, "accept_session", session), keyed(owner, "end_session", session)],
        in_turn=True,
    )

    assert codes([accepted, cancelled]) == []
    assert accepted["status"] == "waiting"
    assert cancelled["session"]["status"] == "cancelled"
    assert cancelled["session"]["mechanic_id"] == str(by.id)
    assert _events(shared, session, "SessionCompleted") == 0


def test_an_end_during_a_start_waits_for_it_and_completes_the_session(
    crowd: Crowd, shared: World
) -> None:
    owner, by = customer(), mechanic()
    session = journeys.waiting_session(shared, owner, by)

    # The start stands before its interaction, with the session in its hands.
    started, ended = crowd.rush(
        "crm_interactions",
        [keyed(by, "start_session", session), keyed(owner, "end_session", session)],
        in_turn=True,
    )

    assert codes([started, ended]) == []
    assert ended["session"]["status"] == "completed"
    assert _events(shared, session, "SessionCompleted") == 1


def test_a_click_during_a_dismissal_waits_for_it_and_is_refused(
    crowd: Crowd, shared: World
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner)

    dismissed, clicked = crowd.rush(
        "crm_interactions",
        [keyed(owner, "dismiss_upsell", upsell), keyed(owner, "click_upsell", upsell)],
        in_turn=True,
    )

    assert codes([clicked]) == ["CR409"]
    assert dismissed["clicked_at"] is None


@pytest.mark.parametrize("price", [900, 0])
def test_of_fifty_intakes_at_once_one_takes_a_recommendations_price(
    crowd: Crowd, shared: World, price: int
) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan="video15", price_cents=price)
    form = journeys.paid_form(upsell_id=str(upsell))

    answers = crowd.rush(
        "intakes",
        [
            keyed(owner, "start_intake", form, journeys.CONTACT, journeys.MOST_FREE)
            for _ in range(_MANY)
        ],
    )

    assert codes(answers) == ["CR409"] * (_MANY - 1)
    [taken] = [answer for answer in answers if isinstance(answer, dict)]
    assert taken["intake"]["price_cents"] == price
    with refused("CR409"):
        journeys.file_intake(shared, owner, form)


def test_of_fifty_free_intakes_at_once_as_many_open_a_session_as_may(crowd: Crowd) -> None:
    call = ("start_intake", journeys.intake_form(), journeys.CONTACT, 3)
    owner = customer()

    answers = crowd.rush("intakes", [keyed(owner, *call) for _ in range(_MANY)])

    assert codes(answers) == ["CR409"] * (_MANY - 3)


def test_fifty_twins_of_one_request_have_one_effect_and_one_answer(
    crowd: Crowd, shared: World
) -> None:
    owner = customer()
    call = keyed(
        owner, "start_intake", journeys.intake_form(), journeys.CONTACT, journeys.MOST_FREE
    )

    answers = crowd.rush("intakes", [call] * _MANY)

    assert codes(answers) == []
    assert _different(answers) == 1
    assert shared.value("select count(*) from intakes where customer_id = %s", owner.id) == 1


def _recorded(world: World, session: UUID, kind: str) -> object:
    return world.value(
        "select count(*) from crm_interactions where session_id = %s and interaction_type = %s",
        session,
        kind,
    )


def _events(world: World, session: UUID, kind: str) -> object:
    return world.value(
        "select count(*) from outbox where session_id = %s and event_type = %s", session, kind
    )
