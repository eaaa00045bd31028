"""What a recommendation promises beyond its plan is kept by the session that is bought with it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.journey.contracts.sessions import Session
from tests.database import journeys
from tests.database.actors import Actor, admin, customer, mechanic
from tests.database.world import World, refused

FREE: dict[str, Any] = {"plan": "trial", "price_cents": 0}
TERMS: dict[str, Any] = {
    "includes": ["Up to 60 minutes", "First in the queue"],
    "minutes": 60,
    "same_mechanic_hours": 4,
    "priority": True,
}


def _bought(world: World, owner: Actor, by: Actor, **changes: object) -> dict[str, Any]:
    """The session of a recommendation, of a free one, so that no payment is needed for it."""
    session = journeys.completed_session(world, owner, by)
    decision = journeys.decision("follow_up", **FREE | TERMS | changes)
    (upsell,) = journeys.recommend(world, session, decision)
    filed = journeys.file_intake(world, owner, journeys.intake_form(upsell_id=str(upsell)))
    bought: dict[str, Any] = filed["session"]
    assert filed["intake"]["minutes"] == bought["minutes"]
    return bought


def _queue(world: World, by: Actor) -> list[str]:
    return [row["id"] for row in world.ask(by, "list_sessions", "pending", None, None, 200)]


def test_a_session_keeps_the_terms_of_the_recommendation_that_it_was_bought_by(
    shared: World,
) -> None:
    by = mechanic()

    session = _bought(shared, customer(), by)

    assert (session["minutes"], session["priority"]) == (60, True)
    assert session["includes"] == TERMS["includes"]
    assert session["preferred_mechanic_id"] == str(by.id)
    (kept,) = shared.report(
        "select preferred_until - created_at from sessions where id = %s", UUID(session["id"])
    )
    assert kept == (timedelta(hours=4),)


def test_a_paid_session_keeps_the_terms_too(shared: World) -> None:
    by, owner = mechanic(), customer()
    earlier = journeys.completed_session(shared, owner, by)
    decision = journeys.decision("follow_up", plan="chat10", **TERMS)
    (upsell,) = journeys.recommend(shared, earlier, decision)

    reserved = shared.act(owner, "reserve_upsell_checkout", upsell, journeys.PLANS)["request"]
    paid = {
        "customer_id": reserved["customer_id"],
        "id": reserved["intake_id"],
        "price_cents": reserved["amount"],
        "currency": reserved["currency"],
    }
    journeys.pay(shared, journeys.paid_fact(paid, upsell_id=str(upsell)))

    (session,) = shared.ask(owner, "list_sessions", "pending", None, None, 5)
    assert (session["plan"], session["minutes"], session["priority"]) == ("chat10", 60, True)
    assert (session["includes"], session["preferred_mechanic_id"]) == (
        TERMS["includes"],
        str(by.id),
    )


def test_an_offer_without_terms_and_an_intake_at_another_price_have_those_of_the_plan(
    shared: World,
) -> None:
    plain: dict[str, Any] = {
        "includes": [],
        "minutes": None,
        "same_mechanic_hours": None,
        "priority": False,
    }
    other_plan = {"plan": "video15", "price_cents": 4900}

    for changes in (plain, other_plan):
        session = _bought(shared, customer(), mechanic(), **changes)

        assert (session["minutes"], session["priority"], session["includes"]) == (10, False, [])
        assert (session["preferred_mechanic_id"], session["preferred_until"]) == (None, None)


def test_only_the_preferred_mechanic_sees_and_accepts_a_session_at_first(shared: World) -> None:
    by, other = mechanic(), mechanic()
    wanted = _bought(shared, customer(), by)["id"]

    assert wanted not in _queue(shared, other)
    with refused("CR404"):
        shared.ask(other, "get_session", UUID(wanted))
    with refused("CR404"):
        shared.act(other, "accept_session", UUID(wanted))
    assert wanted in _queue(shared, admin())
    assert wanted in _queue(shared, by)
    accepted = shared.act(by, "accept_session", UUID(wanted))
    assert (accepted["status"], accepted["mechanic_id"]) == ("waiting", str(by.id))


def test_a_session_that_its_mechanic_left_is_open_to_all(shared: World) -> None:
    other = mechanic()
    wanted = _bought(shared, customer(), mechanic())["id"]
    with shared.owner("sessions") as owner:
        owner.execute("update crm.sessions set preferred_until = now() where id = %s", [wanted])

    assert wanted in _queue(shared, other)
    accepted = shared.act(other, "accept_session", UUID(wanted))
    assert accepted["mechanic_id"] == str(other.id)


@pytest.mark.parametrize("size", [1, 2, 50])
def test_a_mechanic_sees_those_with_priority_first_on_whatever_pages(
    world: World, size: int
) -> None:
    by = mechanic()
    first, second = (_bought(world, customer(), by)["id"] for _ in range(2))
    plain = [str(journeys.pending_session(world, customer())) for _ in range(2)]
    mine = str(journeys.waiting_session(world, customer(), by))

    seen: list[str] = []
    after: tuple[Any, Any] = (None, None)
    while page := world.ask(by, "list_sessions", None, *after, size)[:size]:
        rows = [row for row in page if row["status"] in {"pending", "waiting"}]
        seen += [row["id"] for row in rows]
        after = _after(page[-1])

    assert seen == [second, first, mine, *reversed(plain)]


def _after(row: dict[str, Any]) -> tuple[Any, Any]:
    cursor = Session.from_row(row, "en_US").queue_cursor
    return cursor.key, cursor.id


def test_a_customer_sees_their_sessions_newest_first_whatever_the_priority(shared: World) -> None:
    owner = customer()
    urgent = _bought(shared, owner, mechanic())["id"]
    later = str(journeys.pending_session(shared, owner))

    seen = [row["id"] for row in shared.ask(owner, "list_sessions", "pending", None, None, 5)]

    assert seen == [later, urgent]
