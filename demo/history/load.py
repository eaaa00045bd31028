"""Copies simulated histories into the tables, as their owner."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from multiprocessing import get_context
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from crm.catalogue.load import catalogue
from demo import behaviour, people
from demo.history.bulk_load import without_indexes
from demo.history.rows import RowWriter
from demo.history.simulation import CustomerHistory
from demo.history.tables import COLUMNS, Batch, Rows, plain
from demo.random_source import RandomSource
from local.servers.postgres import MASTER
from local.stack.login import log_in

_CUSTOMERS_AT_ONCE: Final = 2_000
# About: batches of a small history are as small.
_EVENTS_OF_A_CUSTOMER: Final = 11
# What is filled, and what its keys refer to: their check would see no row of a forced table.
_GUARDED: Final = """
    select c.oid::regclass::text from pg_class as c
    where c.relforcerowsecurity and (
      c.oid = any (%(tables)s::regclass[]) or c.oid in (
        select k.confrelid from pg_constraint as k
        where k.contype = 'f' and k.conrelid = any (%(tables)s::regclass[])
      )
    )
    order by 1
"""

type Database = Mapping[str, Any]
type Report = Callable[[int], None]


def load(database: Database, events: int, report: Report) -> int:
    """Write customers until they have so many interactions; returns how many they have.

    They are simulated on every core and copied meanwhile. A second run adds other customers.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    with log_in(database, MASTER) as connection, _unguarded(connection):
        found = connection.execute("select count(*) from crm.customers").fetchone()
        seed = found[0] if found else 0
        rows = Rows()
        _add_prices(connection, rows, now)
        mechanics = _add_mechanics(rows, RandomSource(seed), now)
        _copy(connection, rows.take())
        at_once = min(_CUSTOMERS_AT_ONCE, events // _EVENTS_OF_A_CUSTOMER + 1)
        written = 0
        for batch, count in _simulated(partial(simulate, mechanics, now, at_once), seed):
            _copy(connection, batch)
            written += count
            report(min(written, events))
            if written >= events:
                break
    return written


def simulate(
    mechanics: Sequence[UUID], now: datetime, customers: int, seed: str
) -> tuple[Batch, int]:
    """Return the lines of some customers' histories, and how many interactions they are."""
    random, rows = RandomSource(seed), Rows()
    writer = RowWriter(rows, random, mechanics)
    for _ in range(customers):
        history = CustomerHistory(random, _first_day(random, now), now)
        history.simulate()
        writer.write(history)
    count = rows.count("crm_interactions")
    return rows.take(), count


def _simulated(work: Callable[[str], tuple[Batch, int]], seed: int) -> Iterator[tuple[Batch, int]]:
    """Yield batches in their order, with some in the making; the caller says when to stop."""
    cores = os.process_cpu_count() or 1
    names = (f"{seed}-{number}" for number in count(1))
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as processes:
        waiting = deque(processes.submit(work, next(names)) for _ in range(cores + 1))
        try:
            while True:
                yield waiting.popleft().result()
                waiting.append(processes.submit(work, next(names)))
        finally:
            processes.shutdown(cancel_futures=True)


def size_of(database: Database, table: str) -> int:
    """Return the bytes that a table takes with its indexes, what is not committed included."""
    with log_in(database) as connection:
        found = connection.execute(
            "select pg_total_relation_size(%s::regclass)", [table]
        ).fetchone()
        return int(found[0]) if found else 0


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


@contextmanager
def _unguarded(connection: psycopg.Connection) -> Iterator[None]:
    """Lift row-level security and the triggers that track changes, for one transaction."""
    with connection.transaction():
        connection.execute("set local role crm_owner")
        connection.execute("set local maintenance_work_mem = '256MB'")
        # Lock in the order of a merge, which takes this row before the tables.
        connection.execute("select from crm.rollup_state for update")
        names = [f"crm.{table}" for table in COLUMNS]
        guarded = [name for (name,) in connection.execute(_GUARDED, {"tables": names})]
        _alter(connection, guarded, "no force row level security")
        _alter(connection, names, "disable trigger user")
        with without_indexes(connection, COLUMNS):
            yield
        _alter(connection, names, "enable trigger user")
        _alter(connection, guarded, "force row level security")
        connection.execute("update crm.rollup_state set rebuild_due = true")
        # Without statistics the first queries would have bad plans.
        for table in COLUMNS:
            connection.execute(sql.SQL("analyze crm.{}").format(sql.Identifier(table)))


def _alter(connection: psycopg.Connection, tables: Iterable[str], switch: LiteralString) -> None:
    for table in tables:
        statement = sql.SQL("alter table {} {}")
        name = sql.Identifier(*table.split("."))
        connection.execute(statement.format(name, sql.SQL(switch)))


def _copy(connection: psycopg.Connection, batch: Batch) -> None:
    for table, lines in batch.items():
        if lines:
            statement = sql.SQL("copy crm.{} ({}) from stdin").format(
                sql.Identifier(table), sql.SQL(COLUMNS[table])
            )
            with connection.cursor().copy(statement) as copy:
                copy.write(lines)
