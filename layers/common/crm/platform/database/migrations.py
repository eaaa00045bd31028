"""Brings a database to the state that the files describe: forward only, one file once.

`migrations/NNNN_verb_noun.sql` run once, in order, and are refused when edited afterwards.
`functions/CAPABILITY/FOLDER/NAME.sql` run whenever they changed, as the owner that their folder
gives them: `api` holds what logins call, `internal` what those functions call. A function whose
parameters or result changed replaces its former self, on the way back too. Everything pending
is one transaction, so that a failure leaves what was there before. A migration that cannot run in a
transaction says so in its first line and runs alone, after the files before it are committed.
A database that knows more files than the folder (a newer version was rolled back) is fine.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from crm.platform.database.logins import admit_tokens, set_passwords

_ALONE: Final = "-- migrate: no transaction"
_LOCK: Final = 0x43524D  # "CRM": two deployments at once take turns.
_TURN_SECONDS: Final = 0.2
# The owner of what a folder creates, from which default privileges follow, and its schema.
_OWNERS: Final = {"api": sql.Identifier("crm_api"), "internal": sql.Identifier("crm_owner")}
_SCHEMAS: Final = {"api": "api", "internal": "crm"}
# What building an index concurrently leaves behind when it fails: it costs, and serves nobody.
_INVALID: Final = """
select relname from pg_index join pg_class on pg_class.oid = indexrelid
where relnamespace = to_regnamespace('crm') and relkind = 'i' and not indisvalid
"""
_LEDGER: Final = """
create schema if not exists ledger;
create table if not exists ledger.files (
  name text primary key, checksum text not null, applied_at timestamptz not null default now()
)
"""


class MigrationRefused(Exception):  # noqa: N818 - it is a refusal
    """An applied migration was edited, a folder gives no owner, or time is over; as it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    name: str
    text: str
    owner: sql.Identifier | None = None  # of a function's file, which runs again when it changed

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrate(
    conninfo: str,
    folder: Path,
    passwords: Mapping[str, str],
    token_logins: Sequence[str] = (),
    *,
    seconds: float = threading.TIMEOUT_MAX,
) -> list[str]:
    """Applies what is pending, and sets how logins prove themselves.

    Args:
        conninfo: Of a login with CREATEROLE that owns the database, as RDS's master user does.
        folder: Holds `migrations/` and `functions/`.
        passwords: By login. None for logins that come with IAM tokens.
        token_logins: The logins that come with IAM tokens.
        seconds: After them, what runs is cancelled and the rest not begun.

    Returns:
        The names of the applied files, in order.

    Raises:
        MigrationRefused: As it says. Nothing since the last file that runs alone is kept.
        psycopg.Error: A file failed. Nothing since the last file that runs alone is kept.
        LookupError: The server takes no IAM tokens.
    """
    with (
        psycopg.connect(conninfo, autocommit=True) as connection,
        _until(connection, seconds) as assert_time,
    ):
        _await_turn(connection, assert_time)
        connection.execute("set lock_timeout = '5s'; set client_min_messages = warning")
        # Forced row-level security would show the owner no row: a file that meets it shall fail.
        connection.execute("set row_security = off")
        connection.execute(_LEDGER)
        pending = _pending(connection, folder)
        for batch in _batches(pending):
            _apply(connection, batch, assert_time)
        set_passwords(connection, passwords)
        admit_tokens(connection, token_logins)
        return [file.name for file in pending]


@contextmanager
def _until(connection: psycopg.Connection, seconds: float) -> Iterator[Callable[[], None]]:
    """Cancels what runs when the time is over; from then on, what it yields raises."""
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        connection.cancel_safe()

    def assert_time() -> None:
        if is_over.is_set():
            raise MigrationRefused(f"it was not done after {seconds:.0f} seconds")

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield assert_time
    except psycopg.errors.QueryCanceled as error:
        error.add_note(f"as it was not done after {seconds:.0f} seconds")
        raise
    finally:
        timer.cancel()


def _await_turn(connection: psycopg.Connection, assert_time: Callable[[], None]) -> None:
    # Asked again and again: a statement that waited would hold a snapshot, and an index that the
    # other deployment builds concurrently waits for all snapshots to end.
    while connection.execute("select pg_try_advisory_lock(%s)", (_LOCK,)).fetchone() != (True,):
        assert_time()
        time.sleep(_TURN_SECONDS)


def _files(folder: Path) -> Iterator[_File]:
    for path in sorted((folder / "migrations").glob("*.sql")):
        yield _File(name=path.name, text=path.read_text())
    for path in sorted((folder / "functions").rglob("*.sql")):
        name = path.relative_to(folder).as_posix()
        if path.parent.name not in _OWNERS:
            raise MigrationRefused(f"{name} is in neither `api` nor `internal`")
        yield _File(name=name, text=path.read_text(), owner=_OWNERS[path.parent.name])


def _pending(connection: psycopg.Connection, folder: Path) -> list[_File]:
    applied: dict[str, str] = dict(
        connection.execute("select name, checksum from ledger.files").fetchall()
    )
    pending = [file for file in _files(folder) if applied.get(file.name) != file.checksum]
    for file in pending:
        if file.name in applied and file.owner is None:
            raise MigrationRefused(f"{file.name} was edited after it had been applied")
    return pending


def _batches(files: list[_File]) -> Iterator[list[_File]]:
    together: list[_File] = []
    for file in files:
        if file.text.startswith(_ALONE):
            yield together
            yield [file]
            together = []
        else:
            together.append(file)
    yield together


def _apply(
    connection: psycopg.Connection, batch: list[_File], assert_time: Callable[[], None]
) -> None:
    if batch and batch[0].text.startswith(_ALONE):
        assert_time()
        _drop_invalid_indexes(connection)
        _run(connection, batch[0])
        return
    with connection.transaction():
        # A function may call one whose file comes later.
        connection.execute("set local check_function_bodies = off")
        for file in batch:
            assert_time()
            _run(connection, file)


def _drop_invalid_indexes(connection: psycopg.Connection) -> None:
    # The file that was building one is not in the ledger, and builds it again.
    for (name,) in connection.execute(_INVALID).fetchall():
        statement = sql.SQL("drop index concurrently {}")
        connection.execute(statement.format(sql.Identifier("crm", name)))


def _run(connection: psycopg.Connection, file: _File) -> None:
    try:
        if file.owner:
            connection.execute(sql.SQL("set role {}").format(file.owner))
            _replace_function(connection, file)
        else:
            connection.execute(file.text.encode())
    except psycopg.Error as error:
        error.add_note(f"in {file.name}")
        raise
    connection.execute("reset role")
    connection.execute(
        "insert into ledger.files (name, checksum) values (%s, %s) "
        "on conflict (name) do update set checksum = excluded.checksum, applied_at = now()",
        (file.name, file.checksum),
    )


def _replace_function(connection: psycopg.Connection, file: _File) -> None:
    path = Path(file.name)
    schema, name = _SCHEMAS[path.parent.name], path.stem
    try:
        with connection.transaction():
            connection.execute(file.text.encode())
            # Postgres refuses to resolve a name that has two forms.
            connection.execute("select %s::regproc", (f"{schema}.{name}",))
    except (psycopg.errors.AmbiguousFunction, psycopg.errors.InvalidFunctionDefinition):
        # Other parameters, or another result: Postgres would keep the old form beside the new one.
        connection.execute(sql.SQL("drop function {}").format(sql.Identifier(schema, name)))
        connection.execute(file.text.encode())
