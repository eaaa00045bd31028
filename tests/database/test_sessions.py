"""What a session's end, rating and summary keep."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.database import journeys
from tests.database.actors import customer, mechanic
from tests.database.world import World, refused


def _started_ago(world: World, session: UUID, ago: timedelta) -> None:
    with world.owner("sessions") as owner:
        owner.execute(
            "update crm.sessions set started_at = now() - %s where id = %s", [ago, session]
        )


@pytest.mark.parametrize(
    ("ago", "minutes"),
    [
        (timedelta(0), 1),
        (timedelta(seconds=29), 1),
        (timedelta(minutes=1, seconds=20), 1),
        (timedelta(minutes=1, seconds=40), 2),
        (timedelta(minutes=12, seconds=10), 12),
        (timedelta(hours=3), 180),
    ],
)
def test_a_duration_is_whole_minutes_and_at_least_one(
    shared: World, ago: timedelta, minutes: int
) -> None:
    owner = customer()
    session = journeys.live_session(shared, owner)
    _started_ago(shared, session, ago)

    ended = shared.act(owner, "end_session", session)

    assert ended["session"]["duration_minutes"] == minutes
    assert ended["event"]["data"]["duration_minutes"] == minutes


def test_a_completed_session_must_say_how_long_it_took(shared: World) -> None:
    session = journeys.completed_session(shared, customer())
    with refused("23514"), shared.owner("sessions") as owner:
        owner.execute("update crm.sessions set duration_minutes = null where id = %s", [session])


def test_a_session_that_reconnects_keeps_its_first_start(shared: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.live_session(shared, owner, by)
    _started_ago(shared, session, timedelta(minutes=20))
    with shared.owner("sessions") as connection:
        connection.execute(
            "update crm.sessions set status = 'reconnecting' where id = %s", [session]
        )
    shared.act(by, "start_session", session)

    assert shared.act(owner, "end_session", session)["session"]["duration_minutes"] == 20


def test_an_end_tells_who_ended_it_and_what_was_ended(shared: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.live_session(shared, owner, by)

    event = shared.act(by, "end_session", session)["event"]

    (kept,) = shared.report(
        "select metadata from crm_interactions where session_id = %s"
        " and interaction_type = 'session_completed'",
        session,
    )
    facts = {"plan": "trial", "session_type": "chat", "ended_by": "mechanic", "duration_minutes": 1}
    assert kept == (facts,)
    assert event["type"] == "SessionCompleted"
    assert event["customer_id"] == str(owner.id)
    assert event["data"] == facts | {"session_id": str(session), "mechanic_id": str(by.id)}


def test_a_start_tells_the_mechanic_and_the_state_before(shared: World) -> None:
    by = mechanic()
    session = journeys.live_session(shared, customer(), by)
    (kept,) = shared.report(
        "select metadata from crm_interactions where session_id = %s"
        " and interaction_type = 'session_started'",
        session,
    )
    assert kept == ({"mechanic_id": str(by.id), "previous_status": "waiting"},)


def test_a_cancelled_session_is_no_completion(shared: World) -> None:
    owner = customer()
    session = journeys.pending_session(shared, owner)

    ended = shared.act(owner, "end_session", session)

    assert ended["event"] is None
    assert (ended["session"]["status"], ended["session"]["duration_minutes"]) == ("cancelled", None)
    assert shared.report("select event_type from outbox where session_id = %s", session) == []


def _rate(world: World, actor: Any, session: UUID, stars: int) -> tuple[int, str]:
    reply = world.act(actor, "rate_session", session, stars)
    return reply["rating"], reply["rated_at"]


def test_a_rating_may_be_changed_for_seven_days_from_the_first(shared: World) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)
    _, given_at = _rate(shared, owner, session, 2)

    assert _rate(shared, owner, session, 4) == (4, given_at)
    _age_rating(shared, session, timedelta(days=6, hours=23))
    assert _rate(shared, owner, session, 5)[0] == 5
    _age_rating(shared, session, timedelta(days=7, seconds=1))
    with refused("CR409"):
        shared.act(owner, "rate_session", session, 1)
    assert shared.value("select rating from sessions where id = %s", session) == 5


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_a_rating_is_one_to_five(shared: World, stars: int) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)
    with refused("23514"):
        shared.act(owner, "rate_session", session, stars)


def test_a_mechanic_rewrites_the_summary_of_their_session(shared: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.completed_session(shared, owner, by)

    shared.act(by, "summarise_session", session, "First.")
    shared.act(by, "summarise_session", session, "Second.")

    assert shared.ask(owner, "get_session", session)["summary"] == "Second."


def test_sessions_are_listed_newest_first_by_page_and_by_status(shared: World) -> None:
    owner = customer()
    made = [str(journeys.pending_session(shared, owner)) for _ in range(4)]
    shared.act(owner, "end_session", UUID(made[1]))

    first = shared.ask(owner, "list_sessions", None, None, None, 2)
    last = first[1]
    rest = shared.ask(owner, "list_sessions", None, last["created_at"], last["id"], 2)
    cancelled = shared.ask(owner, "list_sessions", "cancelled", None, None, 2)

    assert [s["id"] for s in first] == [made[3], made[2], made[1]]
    assert [s["id"] for s in rest] == [made[1], made[0]]
    assert [s["id"] for s in cancelled] == [made[1]]


def _age_rating(world: World, session: UUID, age: timedelta) -> None:
    with world.owner("sessions") as owner:
        owner.execute("update crm.sessions set rated_at = now() - %s where id = %s", [age, session])
