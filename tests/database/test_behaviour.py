"""What the database tells of how customers behave."""

from typing import Any

from tests.database import journeys
from tests.database.actors import SERVICE, admin, customer
from tests.database.world import World

_USUAL = {"details": {"price_code": "standard"}}


def asked(world: World, *, shown: bool = True, **changes: object) -> None:
    """A customer who takes part is recommended a follow-up, and perhaps opens the list."""
    owner = customer()
    session = journeys.completed_session(world, owner)
    journeys.recommend(world, session, journeys.decision("follow_up", **(_USUAL | changes)))
    if shown:
        world.ask(owner, "list_session_upsells", session)


def demand(world: World) -> Any:
    return world.ask(admin(), "read_behaviour")["demand"]


def test_demand_counts_what_was_shown_at_each_usual_price_while_it_was_tested(
    world: World,
) -> None:
    asked(world)
    world.act(admin(), "start_experiment", "price", journeys.EXPERIMENT)
    for _ in range(2):
        asked(world, price_cents=4_900)
    asked(world, price_cents=5_900)
    asked(world, price_cents=5_900, shown=False)
    asked(world, price_cents=2_500, details={"price_code": "after_trial"})
    asked(world, recommendation_type="video_session")
    with world.owner("upsell_recommendations") as connection:
        bought = "update crm.upsell_recommendations set purchased_at = now() where price_cents = %s"
        connection.execute(bought, [5_900])
    world.act(admin(), "stop_experiment", "price", "Enough.")
    asked(world, price_cents=5_900)

    sold = {"recommendation_type": "follow_up", "currency": "USD"}
    assert demand(world) == [
        sold | {"price_cents": 4_900, "shown": 2, "bought": 0},
        sold | {"price_cents": 5_900, "shown": 1, "bought": 1},
    ]


def test_answers_are_those_of_the_figures(world: World) -> None:
    assert world.ask(admin(), "read_behaviour") == {"answers": [], "demand": [], "model": None}
    owner = customer()
    for clicks in (True, False):
        [upsell] = journeys.recommend(world, session := journeys.completed_session(world, owner))
        world.ask(owner, "list_session_upsells", session)
        world.act(owner, "mark_upsells_viewed", [upsell])
        if clicks:
            world.act(owner, "click_upsell", upsell)
    world.ask(SERVICE, "rebuild_metrics")
    assert world.ask(admin(), "read_behaviour")["answers"] == [
        {"recommendation_type": "follow_up", "shown": 2, "viewed": 2, "clicked": 1, "bought": 0}
    ]


def test_the_active_model_of_purchases_is_told(world: World) -> None:
    with world.owner("models") as connection:
        connection.execute(
            "insert into crm.models (name, version, data_until, coefficients, report, status)"
            """ values ('purchase', 1, now(), '{"rate": 0.1}', '{}', 'retired'),"""
            """ ('purchase', 2, now(), '{"rate": 0.2}', '{}', 'active'),"""
            """ ('customers', 3, now(), '{}', '{}', 'active')"""
        )
    for reader in (admin(), SERVICE):
        model = world.ask(reader, "read_behaviour")["model"]
        assert model == {"version": 2, "model": {"rate": 0.2}}
