"""Many calls at one moment, each on a connection of its own."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg import sql

from local.servers import postgres
from tests.database.actors import Actor
from tests.database.world import World, invoke

_PATIENCE_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Call:
    """One call of one function as one principal."""

    actor: Actor
    function: str
    arguments: tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Callers that meet: a locked table holds them until the last one stands before it."""

    world: World
    _connections: dict[str, list[psycopg.Connection]] = field(default_factory=dict)

    def rush(self, gate: str, calls: Sequence[Call], *, in_turn: bool = False) -> list[Any]:
        """Makes all calls at once, and answers what each returned, or the error that it met.

        Args:
            gate: A table that every call needs, directly or by waiting for another caller.
            calls: What the callers do; their statements are in flight before the gate opens.
            in_turn: Whether each one waits in its place before the next one comes.
        """
        places = self._places(calls)
        with ThreadPoolExecutor(len(calls)) as pool:
            with self._closed(gate) as gatekeeper:
                futures = []
                for connection, call in zip(places, calls, strict=True):
                    futures.append(pool.submit(_attempt, connection, call))
                    if in_turn:
                        _await(gatekeeper, len(futures))
                _await(gatekeeper, len(calls))
            return [future.result() for future in futures]

    def _places(self, calls: Sequence[Call]) -> list[psycopg.Connection]:
        taken: dict[str, int] = {}
        places = []
        for call in calls:
            login = call.actor.login
            pool = self._connections.setdefault(login, [])
            index = taken[login] = taken.get(login, -1) + 1
            if index == len(pool):
                pool.append(self.world.database.login(login))
            places.append(pool[index])
        return places

    @contextmanager
    def _closed(self, gate: str) -> Iterator[psycopg.Connection]:
        lock = sql.SQL("lock table crm.{} in access exclusive mode").format(sql.Identifier(gate))
        with self.world.database.login(postgres.MASTER) as connection, connection.transaction():
            connection.execute("set local role crm_owner")
            connection.execute(lock)
            yield connection


def _await(gatekeeper: psycopg.Connection, callers: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        row = gatekeeper.execute(
            "select count(distinct pid) from pg_locks where not granted"
            " and pid in (select pid from pg_stat_activity where datname = current_database())"
        ).fetchone()
        if row and row[0] >= callers:
            return
        time.sleep(0.005)
    raise AssertionError(f"not all of {callers} callers met at the gate")


def _attempt(connection: psycopg.Connection, call: Call) -> Any:
    try:
        return invoke(connection, call.function, call.actor.claims, *call.arguments)
    except psycopg.Error as error:
        return error


def keyed(actor: Actor, function: str, *arguments: object, key: str | None = None) -> Call:
    """A call that takes a request key: one of its own unless given."""
    return Call(actor, function, (key or str(uuid4()), "fingerprint", *arguments))


def codes(answers: Sequence[object]) -> list[str]:
    """The codes of the errors among answers, in order of the alphabet."""
    return sorted(a.sqlstate or "lost" for a in answers if isinstance(a, psycopg.Error))
