"""Copies histories into the tables, as their owner, and has the rollups counted anew."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString, Self
from uuid import UUID

import psycopg
from psycopg import sql

from demo.dice import Dice
from demo.history import habits
from demo.history.indexes import set_aside
from demo.history.life import Life
from demo.history.tables import COLUMNS, Rows
from demo.history.write import Writer
from local.postgres import MASTER

_CUSTOMERS_AT_ONCE: Final = 2_000
_SERVICE: Final = '{"sub": "00000000-0000-7000-8000-000000000000", "role": "service"}'

type Database = Mapping[str, Any]
type Report = Callable[[int], None]


def load(database: Database, events: int, told: Report) -> int:
    """Write lives until they hold so many interactions; returns how many they do.

    A second run adds other customers to those of the first.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    with (
        _connect(database, MASTER) as connection,
        _opened(connection),
        _Copier(connection) as copier,
    ):
        found = connection.execute("select count(*) from crm.customers").fetchone()
        dice = Dice(found[0] if found else 0)
        rows = Rows()
        writer = Writer(rows, dice, _hire(rows, dice, now))
        written = 0
        while written < events:
            for _ in range(_CUSTOMERS_AT_ONCE):
                life = Life(dice, _first_day(dice, now), now)
                life.live()
                writer.write(life)
                if written + rows.count("crm_interactions") >= events:
                    break
            written += rows.count("crm_interactions")
            copier.copy(rows)
            told(written)
    return written


def rebuild(database: Database) -> None:
    """Count the rollups anew, as compute_metrics does."""
    with _connect(database, "crm_worker") as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("select api.rebuild_metrics(%s)", [_SERVICE])


def _first_day(dice: Dice, now: datetime) -> datetime:
    draws = (dice.random() for _ in range(habits.FIRST_DAY_DRAWS))
    return now - timedelta(days=habits.YEAR_DAYS) * (1 - max(draws))


def _hire(rows: Rows, dice: Dice, now: datetime) -> list[UUID]:
    since = now - timedelta(days=habits.YEAR_DAYS)
    hired = Life(dice, now, now)
    mechanics = [hired.new_id(since) for _ in range(habits.MECHANICS)]
    for mechanic in mechanics:
        rows.add("mechanics", mechanic, since)
    return mechanics


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
def _opened(connection: psycopg.Connection) -> Iterator[None]:
    """Let the owner past row-level security and past the notes of changes, for one transaction."""
    switches = [
        ("no force row level security", "disable trigger user"),
        ("force row level security", "enable trigger user"),
    ]
    with connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute("set local maintenance_work_mem = '256MB'")
        # In the order of a merge, which would wait for the tables with the mark in its hands.
        connection.execute("select from crm.rollup_state for update")
        _alter(connection, switches[0])
        with set_aside(connection, COLUMNS):
            yield
        _alter(connection, switches[1])
        connection.execute("update crm.rollup_state set rebuild_due = true")
        # Whoever counts first should not have to guess how many rows there are.
        for table in COLUMNS:
            connection.execute(sql.SQL("analyze crm.{}").format(sql.Identifier(table)))


def _alter(connection: psycopg.Connection, switches: tuple[str, ...]) -> None:
    for table in COLUMNS:
        for switch in switches:
            statement = sql.SQL("alter table crm.{} {}")
            connection.execute(statement.format(sql.Identifier(table), sql.SQL(switch)))


class _Copier:
    """Copies in the background, while the next lives are being lived."""

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
        """Take what waits there, once the last batch has arrived."""
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
