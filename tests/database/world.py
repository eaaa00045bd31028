"""The api functions, called as their principals straight on a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from local.servers import postgres
from tests.database.actors import Actor
from tests.support.database import Database


class World:
    """One database, and one connection to it for each login."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._connections: dict[str, psycopg.Connection] = {}

    def connection(self, login: str) -> psycopg.Connection:
        """The open connection of a login."""
        if login not in self._connections:
            self._connections[login] = self.database.login(login)
        return self._connections[login]

    def ask(self, actor: Actor, function: str, *arguments: object) -> Any:
        """Calls a function that takes claims and arguments."""
        return invoke(self.connection(actor.login), function, Jsonb(actor.claims), *arguments)

    def act(self, actor: Actor, function: str, *arguments: object, key: str | None = None) -> Any:
        """Calls a function that takes a request key; one key is one request."""
        return self.ask(actor, function, key or str(uuid4()), "fingerprint", *arguments)

    def report(self, query: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows that a founder's own SQL reads."""
        return self.connection("crm_report").execute(query, parameters).fetchall()

    def value(self, query: LiteralString, *parameters: object) -> Any:
        """The first column of the only row that a founder's own SQL reads."""
        ((value, *_),) = self.report(query, *parameters)
        return value

    @contextmanager
    def owner(self, *tables: str) -> Iterator[psycopg.Connection]:
        """The tables' owner in one transaction, with row-level security lifted from `tables`."""
        force = "alter table crm.{} {} row level security"
        with self.database.login(postgres.MASTER) as connection, connection.transaction():
            connection.execute("set local role crm_owner")
            for table in tables:
                lift = sql.SQL(force).format(sql.Identifier(table), sql.SQL("no force"))
                connection.execute(lift)
            yield connection
            for table in tables:
                restore = sql.SQL(force).format(sql.Identifier(table), sql.SQL("force"))
                connection.execute(restore)


def invoke(connection: psycopg.Connection, function: str, *arguments: object) -> Any:
    """The value that one call of a function of schema api returns."""
    given = [_parameter(value) for value in arguments]
    row = connection.execute(_call(function, len(given)), given).fetchone()
    return row[0] if row else None


def explain(connection: psycopg.Connection, function: str, *arguments: object) -> dict[str, Any]:
    """What Postgres says of one call, which it makes: the plan's top node."""
    given = [_parameter(value) for value in arguments]
    query = sql.SQL("explain (analyze, buffers, format json) ") + _call(function, len(given))
    row = connection.execute(query, given).fetchone()
    assert row is not None
    plan: dict[str, Any] = row[0][0]["Plan"]
    return plan


def _call(function: str, arguments: int) -> sql.Composed:
    places = sql.SQL(", ").join([sql.Placeholder()] * arguments)
    return sql.SQL("select api.{}({})").format(sql.Identifier(function), places)


@contextmanager
def refused(sqlstate: str) -> Iterator[pytest.ExceptionInfo[psycopg.Error]]:
    """Expects a refusal with one of our codes, or one of Postgres's."""
    with pytest.raises(psycopg.Error) as caught:
        yield caught
    assert caught.value.sqlstate == sqlstate, caught.value


def _parameter(value: object) -> object:
    """Objects and lists of them go as jsonb, other lists as arrays."""
    if isinstance(value, dict):
        return Jsonb(value)
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return Jsonb(value)
    return value
