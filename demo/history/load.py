"""Copies simulated histories into the tables, as their owner."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString, Self
from uuid import UUID

import psycopg
from psycopg import sql

from crm.catalogue.load import catalogue
from demo import behaviour, people
from demo.history.bulk_load import without_indexes
from demo.history.rows import RowWriter
from demo.history.simulation import CustomerHistory
from demo.history.tables import COLUMNS, Rows, plain
from demo.random_source import RandomSource
from local.servers.postgres import MASTER

_CUSTOMERS_AT_ONCE: Final = 2_000

type Database = Mapping[str, Any]
type Report = Callable[[int], None]


def load(database: Database, events: int, report: Report) -> int:
    """Write customers until they have so many interactions; returns how many they have.

    A second run adds other customers to those of the first.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    with (
        _connect(database, MASTER) as connection,
        _unguarded(connection),
        _Copier(connection) as copier,
    ):
        found = connection.execute("select count(*) from crm.customers").fetchone()
        random = RandomSource(found[0] if found else 0)
        rows = Rows()
        _add_prices(connection, rows, now)
        writer = RowWriter(rows, random, _add_mechanics(rows, random, now))
        written = 0
        while written < events:
            for _ in range(_CUSTOMERS_AT_ONCE):
                history = CustomerHistory(random, _first_day(random, now), now)
                history.simulate()
                writer.write(history)
                if written + rows.count("crm_interactions") >= events:
                    break
            written += rows.count("crm_interactions")
            copier.copy(rows)
            report(written)
    return written


def _first_day(random: RandomSource, now: datetime) -> datetime:
    draws = (random.random() for _ in range(behaviour.FIRST_DAY_DRAWS))
    return now - timedelta(days=behaviour.YEAR_DAYS) * (1 - max(draws))


def _add_mechanics(rows: Rows, random: RandomSource, now: datetime) -> list[UUID]:
    since = now - timedelta(days=behaviour.YEAR_DAYS)
    history = CustomerHistory(random, now, now)
    mechanics = [history.new_id(since) for _ in range(behaviour.MECHANICS)]
    for mechanic in mechanics:
        rows.add("mechanics", mechanic, plain(people.name(random)), since)
    return mechanics


def _add_prices(connection: psycopg.Connection, rows: Rows, now: datetime) -> None:
    """Every offer was made at its usual price all year."""
    since = (now - timedelta(days=behaviour.YEAR_DAYS)).date()
    known = connection.execute(
        "select 1 from crm.price_history where asked_from < %s", [now.date()]
    )
    if known.fetchone() is None:
        for kind, offer in catalogue().offers_by_type.items():
            price = offer.price
            rows.add("price_history", kind, price.currency, price.amount, since, now.date())


def _connect(database: Database, user: str) -> psycopg.Connection:
    return psycopg.connect(
        host=database["host"],
        port=database["port"],
        dbname=database["name"],
        user=user,
        password=database["passwords"][user],
        autocommit=True,
    )


@contextmanager
def _unguarded(connection: psycopg.Connection) -> Iterator[None]:
    """Lift row-level security and the triggers that track changes, for one transaction."""
    switches = [
        ("no force row level security", "disable trigger user"),
        ("force row level security", "enable trigger user"),
    ]
    with connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute("set local maintenance_work_mem = '256MB'")
        # Lock in the order of a merge, which takes this row before the tables.
        connection.execute("select from crm.rollup_state for update")
        _alter(connection, switches[0])
        with without_indexes(connection, COLUMNS):
            yield
        _alter(connection, switches[1])
        connection.execute("update crm.rollup_state set rebuild_due = true")
        # Without statistics the first queries would have bad plans.
        for table in COLUMNS:
            connection.execute(sql.SQL("analyze crm.{}").format(sql.Identifier(table)))


def _alter(connection: psycopg.Connection, switches: tuple[str, ...]) -> None:
    for table in COLUMNS:
        for switch in switches:
            statement = sql.SQL("alter table crm.{} {}")
            connection.execute(statement.format(sql.Identifier(table), sql.SQL(switch)))


class _Copier:
    """Copies in the background, while the next customers are simulated."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._copying: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._wait()
        self._thread.shutdown()

    def copy(self, rows: Rows) -> None:
        """Take the rows collected so far, once the last batch has been copied."""
        self._wait()
        self._copying = self._thread.submit(self._send, rows.take())

    def _wait(self) -> None:
        if self._copying is not None:
            self._copying.result()

    def _send(self, batch: Mapping[LiteralString, list[str]]) -> None:
        for table, lines in batch.items():
            if not lines:
                continue
            statement = sql.SQL("copy crm.{} ({}) from stdin").format(
                sql.Identifier(table), sql.SQL(COLUMNS[table])
            )
            with self._connection.cursor().copy(statement) as copy:
                copy.write("\n".join([*lines, ""]))
