"""What a restore does to the mark, and what a database does that is older than the rollups."""

import psycopg
import pytest
from psycopg.types.json import Jsonb

from local.servers import postgres
from tests.database.actors import SERVICE, admin
from tests.database.metrics.exactness import as_admin, differences
from tests.database.world import World


def _alter_mark(world: World, xid: str, *, rebuild_due: bool) -> None:
    with world.database.login(postgres.MASTER) as connection, connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute(
            "update crm.rollup_state set xid = %s::xid8, rebuild_due = %s", [xid, rebuild_due]
        )


def _read(world: World) -> object:
    return world.ask(admin(), "read_metrics", ["customers"], None, None, None, "UTC")


def _track(world: World) -> None:
    worker = world.connection("crm_worker")
    worker.execute("select api.track_crm_interaction(uuidv7(), 'waiver_accepted')")


def test_neither_a_merge_nor_a_figure_runs_while_the_mark_is_ahead_of_the_server(
    world: World,
) -> None:
    _track(world)
    _alter_mark(world, "9000000000", rebuild_due=False)

    with pytest.raises(psycopg.Error) as merging:
        world.ask(SERVICE, "merge_metrics")
    with pytest.raises(psycopg.Error) as reading:
        _read(world)

    assert merging.value.sqlstate == reading.value.sqlstate == "CR409"
    world.ask(SERVICE, "rebuild_metrics")
    with as_admin(world) as connection:
        assert differences(connection) == {}


def test_rows_written_by_later_transactions_than_the_server_knows_are_counted_once(
    world: World,
) -> None:
    _track(world)
    with world.owner("crm_interactions") as connection:
        connection.execute("update crm.crm_interactions set written_by = '9000000000'")

    for function in ("rebuild_metrics", "merge_metrics", "merge_metrics"):
        _track(world)
        world.ask(SERVICE, function)
        with as_admin(world) as connection:
            assert differences(connection) == {}


def test_a_database_that_is_older_than_its_rollups_waits_for_a_rebuild(world: World) -> None:
    _track(world)
    _alter_mark(world, "0", rebuild_due=True)

    with pytest.raises(psycopg.Error, match="rebuilt first"):
        _read(world)
    assert world.ask(SERVICE, "merge_metrics") == {"cells": 0, "rebuild_due": True}

    world.ask(SERVICE, "rebuild_metrics")
    assert world.ask(SERVICE, "merge_metrics") == {"cells": 0, "rebuild_due": False}
    assert _read(world)


def test_only_our_own_workers_merge_and_only_admins_read(world: World) -> None:
    for actor in (admin().through("crm_worker"), admin()):
        with pytest.raises(psycopg.Error):
            world.ask(actor, "merge_metrics")
    with pytest.raises(psycopg.Error):
        world.connection("crm_app").execute(
            "select api.read_metrics(%s, '{customers}', null, null, null, 'UTC')",
            [Jsonb({"sub": str(admin().id), "role": "customer"})],
        )
