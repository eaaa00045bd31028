"""Delivered lists, as the likelihood to buy is learnt from them: each with what came of it."""

from typing import Any, LiteralString
from uuid import UUID

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, Actor, customer, mechanic
from tests.database.world import World

_DRAWN = {"ranking": {"rank_by": "purchase", "explore": 10, "seed": "x", "version": None}}
_AGE: LiteralString = """
update crm.upsell_recommendations
set shown_at = shown_at - interval '15 days',
  purchased_at = shown_at - interval '15 days' + %s::interval
where recommendation_type = %s
"""


def given(experiment: str, propensity: float) -> dict[str, Any]:
    """What the log keeps of a variation."""
    [price] = journeys.LOG_ENTRY["assignments"]
    return {**price, "experiment": experiment, "propensity": propensity}


def deliver(
    world: World, owner: Actor, *assignments: dict[str, Any], context: dict[str, Any] = _DRAWN
) -> UUID:
    """Two offers of three that are eligible, decided and delivered."""
    session = journeys.completed_session(world, owner)
    decisions = [
        journeys.decision("follow_up", rank=1, base_rank=2, propensity=0.06),
        journeys.decision("video", rank=2, base_rank=1, propensity=0.9, price_cents=100),
        journeys.decision("plan", offered=False, rank=None, reason_code="over_cap"),
        journeys.decision("other", offered=False, rank=None, reason_code="paused"),
    ]
    entry = journeys.LOG_ENTRY | {
        "context": context,
        "eligible": ["follow_up", "video", "plan"],
        "assignments": list(assignments),
    }
    world.ask(SERVICE, "save_decisions", session, decisions, entry)
    world.ask(owner, "list_session_upsells", session)
    return session


def age(world: World, bought_after: str | None = None) -> None:
    """Lets fifteen days go by since all was delivered; the follow-up may have been bought."""
    with world.owner("upsell_recommendations") as connection:
        connection.execute("alter table crm.upsell_recommendations disable trigger user")
        connection.execute(_AGE, [None, "video"])
        connection.execute(_AGE, [bought_after, "follow_up"])
        connection.execute("alter table crm.upsell_recommendations enable trigger user")


def lists(world: World, after: UUID | None = None, at_most: int = 10) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.ask(SERVICE, "list_delivered_lists", after, 14, at_most)
    return found


def test_a_list_has_each_eligible_offer_and_what_came_of_it(world: World) -> None:
    owner = customer()
    session = deliver(world, owner)
    age(world, bought_after="3 days")
    [found] = lists(world)
    assert (found["session_id"], found["customer_id"]) == (str(session), str(owner.id))
    assert found["context"] == _DRAWN
    assert found["shown_at"] is not None
    assert found["offers"] == [
        offer("video", rank=2, base_rank=1, price_cents=100),
        offer("follow_up", rank=1, base_rank=2, bought=True),
        offer("plan", rank=None, base_rank=None),
    ]


def offer(kind: str, **known: Any) -> dict[str, Any]:
    rest = {"price_cents": 4900, "currency": "USD", "bought": False}
    return {"recommendation_type": kind, **rest, **known}


def test_a_late_purchase_is_none(world: World) -> None:
    deliver(world, customer())
    age(world, bought_after="14 days 1 second")
    [found] = lists(world)
    assert not any(each["bought"] for each in found["offers"])


def test_what_is_not_over_yet_has_no_time(world: World) -> None:
    deliver(world, customer())
    [found] = lists(world)
    assert found["shown_at"] is None


def test_what_a_mechanic_signed_has_no_time(world: World) -> None:
    deliver(world, customer())
    by = mechanic()
    journeys.live_session(world, customer(), by)
    age(world)
    with world.owner("upsell_recommendations") as connection:
        connection.execute("alter table crm.upsell_recommendations disable trigger user")
        connection.execute(
            "update crm.upsell_recommendations set recommended_by = %s, recommended_until = now()"
            " where recommendation_type = 'video'",
            [by.id],
        )
        connection.execute("alter table crm.upsell_recommendations enable trigger user")
    [found] = lists(world)
    assert found["shown_at"] is None


@pytest.mark.parametrize(
    ("assignments", "context", "chance"),
    [
        ([], _DRAWN, 0.06),
        ([given("holdout", 0.5)], _DRAWN, 0.12),
        ([given("price", 0.5)], _DRAWN, None),
        ([given("holdout", 0.5), given("price", 0.5)], _DRAWN, None),
        ([], {"ranking": {"explore": 0}}, None),
        ([], {"ranking": None}, None),
        ([], {}, None),
    ],
)
def test_the_chance_of_the_first_place_is_known_where_the_draw_alone_decided(
    world: World,
    assignments: list[dict[str, Any]],
    context: dict[str, Any],
    chance: float | None,
) -> None:
    deliver(world, customer(), *assignments, context=context)
    [found] = lists(world)
    assert found["chance"] == (None if chance is None else pytest.approx(chance))


def test_pages_go_on_after_a_session(world: World) -> None:
    sessions = [deliver(world, customer()) for _ in range(3)]
    assert [each["session_id"] for each in lists(world, at_most=2)] == list(map(str, sessions[:2]))
    assert [each["session_id"] for each in lists(world, sessions[1])] == [str(sessions[2])]


def test_lists_of_more_than_a_year_ago_are_left(world: World) -> None:
    deliver(world, customer())
    with world.owner("upsell_decision_contexts") as connection:
        connection.execute(
            "update crm.upsell_decision_contexts set created_at = created_at - interval '366 days'"
        )
    assert lists(world) == []


def test_a_log_entry_has_the_model_of_its_version(world: World) -> None:
    learned: dict[str, Any] = {"rate": 0.05, "rates": {}, "common": {}, "coefficients": {}}
    until = "2026-11-01T00:00:00Z"
    world.ask(SERVICE, "save_model", "purchase", until, learned, {}, "active", "")
    context = {"ranking": {**_DRAWN["ranking"], "version": 1}}
    deliver(world, customer(), context=context)
    deliver(world, customer())

    with_model, without = world.ask(SERVICE, "list_decision_log", None, 10)

    assert with_model["context"] == {"ranking": {**context["ranking"], "model": learned}}
    assert without["context"] == _DRAWN
    kept = world.report("select context from upsell_decision_contexts order by session_id")
    assert kept[0][0] == context
