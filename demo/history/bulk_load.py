"""Drops indexes and foreign keys for a bulk load, and builds them again afterwards."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, LiteralString

import psycopg
from psycopg import sql

# Foreign keys, and the indexes that no constraint stands on.
_KEYS: Final = """
    select c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
    from pg_constraint as c
    where c.contype = 'f' and c.conrelid = any (%s::regclass[])
    order by c.oid
"""
_INDEXES: Final = """
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    from pg_index as i
    where i.indrelid = any (%s::regclass[])
      and not exists (select from pg_constraint as c where c.conindid = i.indexrelid)
    order by i.indexrelid
"""


@contextmanager
def without_indexes(
    connection: psycopg.Connection, tables: Iterable[LiteralString]
) -> Iterator[None]:
    """Drop them in the open transaction: other sessions never see the tables without them."""
    names = [f"crm.{table}" for table in tables]
    keys = connection.execute(_KEYS, [names]).fetchall()
    indexes = connection.execute(_INDEXES, [names]).fetchall()
    for table, name, _ in keys:
        _run(connection, f'alter table {table} drop constraint "{name}"')
    for index, _ in indexes:
        _run(connection, f"drop index {index}")
    yield
    for _, definition in indexes:
        _run(connection, definition)
    for table, name, definition in keys:
        _run(connection, f'alter table {table} add constraint "{name}" {definition}')


def _run(connection: psycopg.Connection, statement: str) -> None:
    # The statement is made of definitions that the database itself gave.
    connection.execute(sql.SQL(statement))
