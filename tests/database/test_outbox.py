"""An event leaves the outbox at least once: its writer's grace, a sweeper's lease, backoff."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, customer, mechanic
from tests.database.world import World, invoke


def _claim(world: World, at_most: int = 100) -> list[str]:
    return [event["id"] for event in world.ask(SERVICE, "claim_outbox", at_most)]


def _due(world: World, event: str) -> None:
    """As time does: what was put off is due."""
    with world.owner("outbox") as owner:
        owner.execute("update crm.outbox set next_attempt_at = now() where id = %s", [event])


def _wait(world: World, event: str) -> timedelta:
    """How long the event is put off from its last change, to the second."""
    wait: timedelta = world.value(
        "select date_trunc('second', next_attempt_at - now() + interval '500 ms')"
        " from outbox where id = %s",
        UUID(event),
    )
    return wait


def _completion(world: World) -> tuple[UUID, dict[str, Any]]:
    owner = customer()
    session = journeys.live_session(world, owner)
    event: dict[str, Any] = world.act(owner, "end_session", session)["event"]
    return session, event


def test_an_event_is_left_to_its_writer_for_thirty_seconds(world: World) -> None:
    _, event = _completion(world)

    assert _claim(world) == []
    assert _wait(world, event["id"]) == timedelta(seconds=30)
    _due(world, event["id"])
    assert _claim(world) == [event["id"]]


def test_what_is_claimed_is_the_event_as_its_writer_published_it(world: World) -> None:
    _, event = _completion(world)
    _due(world, event["id"])
    assert world.ask(SERVICE, "claim_outbox", 10) == [event]


def test_a_claim_is_a_lease_and_each_further_one_is_longer(world: World) -> None:
    _, event = _completion(world)
    waits = []
    for _ in range(5):
        _due(world, event["id"])
        assert _claim(world) == [event["id"]]
        assert _claim(world) == []
        waits.append(_wait(world, event["id"]).total_seconds())

    assert waits == [30, 60, 120, 120, 120]
    assert world.value("select attempts from outbox") == 5


def test_a_lease_that_nobody_confirmed_ends_and_the_event_is_claimed_again(world: World) -> None:
    _, event = _completion(world)
    _due(world, event["id"])
    _claim(world)
    _due(world, event["id"])
    assert _claim(world) == [event["id"]]


def test_a_published_event_is_claimed_no_more(world: World) -> None:
    session, event = _completion(world)
    journeys.recommend(world, session)

    assert world.ask(SERVICE, "mark_published", [UUID(event["id"])]) == 1
    _due(world, event["id"])

    assert _claim(world) == []


def test_the_first_time_of_publication_stands(world: World) -> None:
    _, event = _completion(world)
    ids = [UUID(event["id"])]
    world.ask(SERVICE, "mark_published", ids)
    first = world.value("select published_at from outbox")

    assert world.ask(SERVICE, "mark_published", ids) == 0
    assert world.value("select published_at from outbox") == first


def test_marking_names_events_that_are_there_and_counts_them(world: World) -> None:
    _, event = _completion(world)
    assert world.ask(SERVICE, "mark_published", [UUID(event["id"]), uuid4()]) == 1


def test_whoever_ended_the_session_may_mark_its_event(world: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.live_session(world, owner, by)
    event = world.act(by, "end_session", session)["event"]
    assert world.ask(by, "mark_published", [UUID(event["id"])]) == 1


def test_a_sweep_takes_no_more_than_it_asks_for_the_longest_due_first(world: World) -> None:
    events = [_completion(world)[1]["id"] for _ in range(3)]
    for event in reversed(events):
        _due(world, event)

    assert _claim(world, 1) == [events[2]]
    assert _claim(world, 1) == [events[1]]


def test_a_sweeper_does_not_wait_for_another_that_is_slow(world: World) -> None:
    events = [_completion(world)[1]["id"] for _ in range(2)]
    for event in events:
        _due(world, event)
    slow = world.database.login("crm_worker")
    with slow.transaction():
        (first,) = invoke(slow, "claim_outbox", SERVICE.claims, 1)
        world.connection("crm_worker").execute("set lock_timeout = '1s'")
        second = _claim(world)

    assert first["id"] == events[0]
    assert second == [events[1]]


@pytest.fixture
def lost(world: World) -> tuple[UUID, str]:
    """A completed session whose event was published and never arrived."""
    session, event = _completion(world)
    world.ask(SERVICE, "mark_published", [UUID(event["id"])])
    return session, event["id"]


def _age(world: World, session: UUID, published: timedelta, ended: timedelta) -> None:
    with world.owner("outbox", "sessions") as owner:
        owner.execute(
            "update crm.outbox set published_at = now() - %s where session_id = %s",
            [published, session],
        )
        owner.execute(
            "update crm.sessions set ended_at = now() - %s where id = %s", [ended, session]
        )


def test_a_completed_session_without_recommendations_is_offered_again_after_a_minute(
    world: World, lost: tuple[UUID, str]
) -> None:
    session, event = lost
    _age(world, session, timedelta(seconds=58), timedelta(seconds=58))
    assert _claim(world) == []

    _age(world, session, timedelta(seconds=62), timedelta(seconds=62))
    assert _claim(world) == [event]


def test_it_is_offered_ever_more_rarely(world: World, lost: tuple[UUID, str]) -> None:
    session, event = lost
    patience = []
    for minutes in (1, 2, 4, 8):
        _age(world, session, timedelta(minutes=minutes, seconds=-2), timedelta(days=1))
        patience.append(_claim(world))
        _age(world, session, timedelta(minutes=minutes, seconds=2), timedelta(days=1))
        patience.append(_claim(world))
        world.ask(SERVICE, "mark_published", [UUID(event)])

    assert patience == [[], [event]] * 4


def test_it_is_offered_at_least_every_six_hours(world: World, lost: tuple[UUID, str]) -> None:
    session, event = lost
    with world.owner("outbox") as owner:
        owner.execute("update crm.outbox set attempts = 1000")
    _age(world, session, timedelta(hours=5, minutes=59), timedelta(days=9))
    assert _claim(world) == []
    _age(world, session, timedelta(hours=6, minutes=1), timedelta(days=9))
    assert _claim(world) == [event]


def test_a_session_with_decisions_is_not_offered_again(
    world: World, lost: tuple[UUID, str]
) -> None:
    session, _ = lost
    world.ask(SERVICE, "save_decisions", session, [journeys.decision("follow_up", offered=False)])
    _age(world, session, timedelta(days=1), timedelta(days=1))
    assert _claim(world) == []


def test_every_event_of_a_payment_waits_in_the_outbox_too(world: World) -> None:
    owner = customer()
    upsell = journeys.recommendation(world, owner, plan="video15", price_cents=2999)
    form = journeys.paid_form(upsell_id=str(upsell))
    intake = journeys.file_intake(world, owner, form)["intake"]

    reply = journeys.pay(world, journeys.paid_fact(intake))

    published = {(event["id"], event["type"]) for event in reply["events"]}
    assert {kind for _, kind in published} == {"CheckoutCompleted", "UpsellPurchased"}
    waiting = world.report(
        "select id::text, event_type from outbox where event_type <> 'SessionCompleted'"
    )
    assert set(waiting) == published
