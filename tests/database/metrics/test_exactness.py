"""Totals are exact at every moment, whoever writes, however long their transactions are."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from tests.database.actors import SERVICE, customer, mechanic
from tests.database.metrics.exactness import as_admin, differences, rollups
from tests.database.world import World
from tests.support.database import Database

_SECONDS: Final = 4.0
_INTAKE: Final = {
    "plan": "trial",
    "session_type": "chat",
    "minutes": 10,
    "price_cents": 0,
    "currency": "USD",
    "vehicle": {},
    "concern": "It grinds.",
    "files": [],
    "urgent": False,
}


class _Journeys(World):
    """A database, and a recommendation made by hand."""

    def recommend(self, whose: UUID, session: str) -> UUID:
        row = (
            self.connection("crm_worker")
            .execute(
                "select api.create_upsell_recommendation(%s, %s, 'follow_up', 'Again', 'Again.')",
                [whose, session],
            )
            .fetchone()
        )
        assert row is not None
        recommended: UUID = row[0]
        return recommended


def _journey(world: _Journeys, dice: random.Random) -> None:
    """One customer's sessions, each act a transaction of its own."""
    ada, mia = customer(), mechanic()
    for _ in range(dice.randrange(1, 4)):
        reply = world.act(ada, "start_intake", Jsonb(_INTAKE), Jsonb({"name": "Ada"}), 50)
        session = reply["session"]["id"]
        for move in ("accept_session", "start_session", "end_session"):
            world.act(mia, move, session)
        upsell = world.recommend(ada.id, session)
        world.ask(ada, "list_session_upsells", session)
        if dice.random() < 0.5:
            world.act(ada, "click_upsell", upsell)


def _long_transaction(database: Database, dice: random.Random) -> None:
    """Several interactions that become visible long after their ids and times were given."""
    with database.login("crm_worker") as connection, connection.transaction():
        for _ in range(dice.randrange(1, 4)):
            connection.execute("select api.track_crm_interaction(%s, 'waiver_accepted')", [uuid4()])
            time.sleep(dice.random() * 0.1)
        if dice.random() < 0.2:
            connection.execute("rollback")


def _merge_often(world: World) -> None:
    world.ask(SERVICE, "merge_metrics")
    time.sleep(0.02)


@contextmanager
def _running(*work: Callable[[], None]) -> Iterator[None]:
    """Repeats each piece of work in a thread of its own; what fails there fails here."""
    stop = threading.Event()

    def repeat(piece: Callable[[], None]) -> None:
        while not stop.is_set():
            piece()

    with ThreadPoolExecutor(len(work)) as pool:
        running = [pool.submit(repeat, piece) for piece in work]
        try:
            yield
        finally:
            stop.set()
        for piece in running:
            piece.result()


def test_totals_equal_a_full_count_at_any_moment_under_concurrent_writers(world: World) -> None:
    dice = random.Random(7)  # noqa: S311 - chance, no secret
    writers = [_Journeys(world.database) for _ in range(3)]
    merger = World(world.database)
    looks = 0

    with _running(
        *(lambda w=w: _journey(w, dice) for w in writers),
        *(lambda: _long_transaction(world.database, dice) for _ in range(4)),
        lambda: _merge_often(merger),
    ):
        until = time.monotonic() + _SECONDS
        # A busy machine needs longer for as many looks.
        while looks <= 10 or time.monotonic() < until:
            with as_admin(world) as connection:
                assert differences(connection) == {}
            looks += 1

    merger.ask(SERVICE, "merge_metrics")
    merged = rollups(world)
    merger.ask(SERVICE, "rebuild_metrics")
    assert rollups(world) == merged
    assert len(merged[0]) > 10


def test_a_rebuild_under_writers_loses_and_doubles_nothing(world: World) -> None:
    dice = random.Random(8)  # noqa: S311 - as above
    writer, rebuilder = _Journeys(world.database), World(world.database)

    with _running(
        lambda: _journey(writer, dice),
        *(lambda: _long_transaction(world.database, dice) for _ in range(3)),
    ):
        for _ in range(15):
            rebuilder.ask(SERVICE, "rebuild_metrics")
            with as_admin(world) as connection:
                assert differences(connection) == {}


def test_two_merges_at_once_count_everything_once(world: World) -> None:
    dice = random.Random(9)  # noqa: S311 - as above
    writer = _Journeys(world.database)
    for _ in range(5):
        _journey(writer, dice)

    mergers = [World(world.database) for _ in range(6)]
    with ThreadPoolExecutor(len(mergers)) as pool:
        list(pool.map(lambda merger: merger.ask(SERVICE, "merge_metrics"), mergers))

    with as_admin(world) as connection:
        assert differences(connection) == {}
    assert world.value("select count(*) from metric_changes") == 0


def test_what_a_row_added_is_taken_back_when_it_goes(world: World) -> None:
    writer = _Journeys(world.database)
    _journey(writer, random.Random(10))  # noqa: S311 - as above
    world.ask(SERVICE, "merge_metrics")

    with world.owner("upsell_recommendations", "sessions", "crm_interactions") as connection:
        connection.execute("delete from crm.upsell_recommendations")
    with as_admin(world) as connection:
        assert differences(connection) == {}
    world.ask(SERVICE, "merge_metrics")

    with as_admin(world) as connection:
        assert differences(connection) == {}
    assert world.value("select count(*) from metric_rollups where measure like 'upsells%%'") == 0


def test_an_erased_contact_changes_no_figure(world: World) -> None:
    writer = _Journeys(world.database)
    _journey(writer, random.Random(11))  # noqa: S311 - as above
    world.ask(SERVICE, "merge_metrics")
    before = rollups(world)

    with world.owner("customers") as connection:
        connection.execute("update crm.customers set name = null, email = null, phone = null")

    assert world.value("select count(*) from metric_changes") == 0
    world.ask(SERVICE, "rebuild_metrics")
    assert rollups(world) == before
