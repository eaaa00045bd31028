"""What the fake account stores: one SQLite file, bounded, that survives a restart."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from local.fake_stripe.shapes import StripeObject

MOST_OBJECTS = 100_000
MOST_RESPONSES = 20_000

_SCHEMA = """
create table if not exists objects (
    seq integer primary key, id text not null unique, kind text not null, body text not null);
create index if not exists objects_by_kind on objects (kind, seq);
create table if not exists deliveries (
    id integer primary key, event_id text not null, event_type text not null,
    state text not null default 'pending', attempts integer not null default 0,
    created real not null, due real not null, status integer, error text);
create index if not exists deliveries_due on deliveries (due) where state = 'pending';
create table if not exists responses (
    seq integer primary key, key text not null unique, request text not null, body text not null);
create table if not exists timers (
    id integer primary key, due real not null, action text not null, object_id text not null);
create table if not exists settings (name text primary key, value text not null);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to the webhook."""

    id: int
    event_id: str
    event_type: str
    state: str
    attempts: int
    created: float
    due: float
    status: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that the account does by itself, later."""

    id: int
    action: str
    object_id: str


class Store:
    """Objects, the deliveries of their events, and the responses to idempotency keys."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # The server's loop is the only user, though tests open the file in another thread.
        self._db = sqlite3.connect(folder / "stripe.sqlite3", check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(f"pragma journal_mode = wal; pragma synchronous = normal; {_SCHEMA}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[object]:
        """Open a transaction: all of it happens, or nothing."""
        return self._db

    def put(self, thing: StripeObject) -> None:
        """Store an object, or its new state."""
        self._db.execute(
            "insert into objects (id, kind, body) values (?, ?, ?)"
            " on conflict (id) do update set body = excluded.body",
            (thing["id"], thing["object"], json.dumps(thing)),
        )
        self._db.execute(
            "delete from objects where seq <= (select max(seq) from objects) - ?", (MOST_OBJECTS,)
        )

    def get(self, kind: str, id_: str) -> StripeObject | None:
        """Return an object of a kind; None when there is none."""
        row = self._db.execute(
            "select body from objects where id = ? and kind = ?", (id_, kind)
        ).fetchone()
        return json.loads(row["body"]) if row else None

    def scan(self, kind: str, *, before: str | None = None) -> Iterator[StripeObject]:
        """Yield the objects of a kind that are older than the one named, newest first."""
        rows = self._db.execute(
            "select body from objects where kind = ? and seq <"
            " coalesce((select seq from objects where id = ?), 9e18) order by seq desc",
            (kind, before),
        )
        return (json.loads(row["body"]) for row in rows)

    def queue(self, event: StripeObject, due: float) -> None:
        """Queue an event for the webhook."""
        self._db.execute(
            "insert into deliveries (event_id, event_type, created, due) values (?, ?, ?, ?)",
            (event["id"], event["type"], due, due),
        )
        self._db.execute(
            "delete from deliveries where state <> 'pending'"
            " and id <= (select max(id) from deliveries) - ?",
            (MOST_OBJECTS,),
        )

    def pending(self, most: int) -> list[Delivery]:
        """Return deliveries that are still to be made, the most urgent first."""
        rows = self._db.execute(
            "select * from deliveries where state = 'pending' order by due, id limit ?", (most,)
        )
        return [Delivery(**row) for row in rows]

    def deliveries(self, most: int, event_id: str | None) -> list[Delivery]:
        """Return the latest deliveries, of one event or of all."""
        rows = self._db.execute(
            "select * from deliveries where event_id = coalesce(?, event_id)"
            " order by id desc limit ?",
            (event_id, most),
        )
        return [Delivery(**row) for row in rows]

    def record_attempt(self, id_: int, result: Mapping[str, object]) -> None:
        """Store the result of an attempt."""
        with self._db:
            self._db.execute(
                "update deliveries set attempts = attempts + 1, state = :state, due = :due,"
                " status = :status, error = :error where id = :id",
                {**result, "id": id_},
            )

    def make_due(self, now: float) -> None:
        """Make all pending deliveries due now."""
        with self._db:
            self._db.execute("update deliveries set due = ? where state = 'pending'", (now,))

    def saved_response(self, key: str) -> tuple[str, str] | None:
        """Return the request that a key came with before, and its response."""
        row = self._db.execute(
            "select request, body from responses where key = ?", (key,)
        ).fetchone()
        return (row["request"], row["body"]) if row else None

    def save_response(self, key: str, request: str, body: str) -> None:
        """Save a response for repeats of its request."""
        self._db.execute(
            "insert into responses (key, request, body) values (?, ?, ?)", (key, request, body)
        )
        self._db.execute(
            "delete from responses where seq <= (select max(seq) from responses) - ?",
            (MOST_RESPONSES,),
        )

    def set_timer(self, due: float, action: str, object_id: str) -> None:
        """Plan an action for later."""
        self._db.execute(
            "insert into timers (due, action, object_id) values (?, ?, ?)", (due, action, object_id)
        )

    def run_due_timers(self, now: float, run: Callable[[Timer], None]) -> None:
        """Run what is due; each action and the end of its timer are one transaction."""
        rows = self._db.execute(
            "select id, action, object_id from timers where due <= ? order by due", (now,)
        ).fetchall()
        for row in rows:
            with self._db:
                run(Timer(**row))
                self._db.execute("delete from timers where id = ?", (row["id"],))

    def setting(self, name: str) -> str | None:
        """Return a setting that was changed at run time."""
        row = self._db.execute("select value from settings where name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def set(self, name: str, value: str) -> None:
        """Change a setting for this run and the next ones."""
        with self._db:
            self._db.execute("insert or replace into settings values (?, ?)", (name, value))
