"""What the account holds: one SQLite file that survives a restart."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_MAILS = 10_000

_SCHEMA = """
create table if not exists mails (
    seq integer primary key, id text not null unique, request text not null,
    taken_at real not null);
create table if not exists events (
    seq integer primary key, mail_id text not null, kind text not null, due real not null,
    more text not null default '{}', published_at real);
create index if not exists events_due on events (due) where published_at is null;
create index if not exists events_by_mail on events (mail_id);
create table if not exists suppressions (
    address text primary key, reason text not null, updated_at real not null);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenMail:
    """A mail that was taken: `request` is what SendEmail was asked."""

    id: str
    request: dict[str, Any]
    taken_at: float

    @property
    def tags(self) -> dict[str, str]:
        """Its tags by their names."""
        return {tag["Name"]: tag["Value"] for tag in self.request.get("EmailTags", [])}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEvent:
    """Something that happens to a mail, and is told at its time."""

    seq: int
    mail_id: str
    kind: str
    due: float
    more: dict[str, Any]
    published_at: float | None


class Store:
    """Mails, what happens to them, and who is suppressed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # The server's loop is the only user, though tests open the file in another thread.
        self._db = sqlite3.connect(
            folder / "ses.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._db.row_factory = sqlite3.Row
        self._db.executescript(f"pragma journal_mode = wal; pragma synchronous = normal; {_SCHEMA}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add(self, mail: TakenMail) -> None:
        """Keep a mail; the oldest go when there are too many."""
        self._db.execute(
            "insert into mails (id, request, taken_at) values (?, ?, ?)",
            (mail.id, json.dumps(mail.request), mail.taken_at),
        )
        self._db.execute(
            "delete from mails where seq <= (select max(seq) from mails) - ?", (MOST_MAILS,)
        )

    def mail(self, mail_id: str) -> TakenMail | None:
        """Return a mail; None when there is none."""
        row = self._db.execute("select * from mails where id = ?", (mail_id,)).fetchone()
        return _mail(row) if row else None

    def mails(self, most: int) -> list[TakenMail]:
        """Return the latest mails, newest first."""
        rows = self._db.execute("select * from mails order by seq desc limit ?", (most,))
        return [_mail(row) for row in rows]

    def taken_since(self, moment: float) -> int:
        """How many mails were taken since."""
        row = self._db.execute(
            "select count(*) from (select taken_at from mails order by seq desc limit 1000)"
            " where taken_at > ?",
            (moment,),
        ).fetchone()
        return int(row[0])

    def plan(self, mail_id: str, kind: str, due: float, more: Mapping[str, Any]) -> None:
        """Let something happen to a mail at its time."""
        self._db.execute(
            "insert into events (mail_id, kind, due, more) values (?, ?, ?, ?)",
            (mail_id, kind, due, json.dumps(more)),
        )

    def due(self, now: float) -> list[MailEvent]:
        """Return what has happened and was not told."""
        rows = self._db.execute(
            "select * from events where published_at is null and due <= ? order by due, seq"
            " limit 10",
            (now,),
        )
        return [_event(row) for row in rows]

    def mark_told(self, seq: int, now: float) -> None:
        """Keep that an event is on the bus."""
        self._db.execute("update events set published_at = ? where seq = ?", (now, seq))

    def events_of(self, mail_id: str) -> list[MailEvent]:
        """Return what happens to a mail, in order."""
        rows = self._db.execute(
            "select * from events where mail_id = ? order by due, seq", (mail_id,)
        )
        return [_event(row) for row in rows]

    def suppress(self, address: str, reason: str, now: float) -> None:
        """Put an address on the list; the latest reason stays."""
        self._db.execute(
            "insert or replace into suppressions values (?, ?, ?)", (address, reason, now)
        )

    def release(self, address: str) -> bool:
        """Take an address off the list; returns whether it was there."""
        cursor = self._db.execute("delete from suppressions where address = ?", (address,))
        return cursor.rowcount > 0

    def suppressed(self) -> dict[str, tuple[str, float]]:
        """Return who is on the list, with reason and time."""
        rows = self._db.execute("select * from suppressions order by address")
        return {row["address"]: (row["reason"], row["updated_at"]) for row in rows}


def _mail(row: sqlite3.Row) -> TakenMail:
    return TakenMail(id=row["id"], request=json.loads(row["request"]), taken_at=row["taken_at"])


def _event(row: sqlite3.Row) -> MailEvent:
    return MailEvent(**dict(row) | {"more": json.loads(row["more"])})
