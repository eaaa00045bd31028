"""What is in force is noted once, and no role rewrites what was noted."""

import pytest
from psycopg.types.json import Jsonb

from tests.database import journeys
from tests.database.actors import SERVICE, admin
from tests.database.world import World, refused


def test_another_catalogue_or_code_is_noted_once(world: World) -> None:
    for catalogue, code in (("a", "x"), ("a", "x"), ("b", "x"), ("b", "y"), ("a", "y")):
        world.ask(SERVICE, "record_versions", catalogue, code)

    noted = world.report("select kind, subject from crm.business_changes order by id")
    assert noted == [
        ("catalogue_changed", "a"),
        ("deployed", "x"),
        ("catalogue_changed", "b"),
        ("deployed", "y"),
        ("catalogue_changed", "a"),
    ]


def test_experiments_are_marks_beside_what_was_changed(world: World) -> None:
    founder = admin()
    pause = True
    world.act(founder, "set_offer_pause", "follow_up", pause)
    world.act(founder, "start_experiment", "price", journeys.EXPERIMENT)
    world.act(founder, "stop_experiment", "price", "Enough.")

    today = str(world.value("select current_date"))
    report = {"name": "now", "measures": ["intakes"], "first_day": today, "last_day": today}
    asked = [today, today, "UTC", Jsonb([report | {"settle_days": 0}]), "USD", 0]
    marks = world.ask(founder, "read_overview", *asked)["marks"]

    assert [(mark["kind"], mark["subject"]) for mark in marks] == [
        ("offer_paused", "follow_up"),
        ("experiment_started", "price"),
        ("experiment_ended", "price"),
    ]


def test_who_paused_an_offer_stays_written(world: World) -> None:
    founder = admin()
    for pause in (True, True, False):
        world.act(founder, "set_offer_pause", "follow_up", pause)

    noted = world.report("select kind, changed_by from crm.business_changes order by id")
    assert noted == [("offer_paused", founder.id), ("offer_resumed", founder.id)]
    with world.database.login("crm_app") as connection, refused("42501"):
        connection.execute("delete from crm.business_changes")


@pytest.mark.parametrize("days", [0, 92])
def test_a_shared_link_ends_within_three_months(world: World, days: int) -> None:
    with refused("23514"):
        world.act(admin(), "create_share_link", "a" * 64, {}, days)
