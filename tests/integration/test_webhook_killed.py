"""The webhook's process dies at each of its steps: nothing is lost, and nothing doubled."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
import pytest

from tests.builders.stripe_sales import Sale
from tests.support.backend import Backend
from tests.support.cut_webhook import KILLED
from tests.support.database import LOGINS, Database
from tests.support.sales_books import Books
from tests.support.stripe_webhook import Webhook

ROOT: Final = Path(__file__).parents[2]
PATIENCE_SECONDS: Final = 20.0
_WAITING: Final[LiteralString] = """
select pid from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'
"""
_LOCK: Final[LiteralString] = "select pg_advisory_lock(hashtextextended('crm.payments', 0))"
_LEFT: Final[LiteralString] = """
select
  (select count(*) from stripe_events), (select count(*) from payments where flag is null),
  (select sum(net_cents)::bigint from payments),
  (select count(*) from sessions where plan = 'video15'),
  (select count(*) from crm_interactions), (select count(purchased_at) from upsell_recommendations),
  (select count(*) from outbox)
"""
ONCE = (1, 1, 2999, 1, 1, 1, 2)
NOTHING = (0, 0, None, 0, 0, 0, 0)


@pytest.fixture
def event(database: Database) -> dict[str, Any]:
    """A paid checkout that carried a recommendation."""
    books = Books(database)
    buyer = books.buyer("video_session")
    intake = books.intake(buyer, upsell=buyer.upsells[0])
    metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
    return Sale(tag="cut", metadata=metadata).completed().events[0]


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


def start(database: Database, step: str, event: dict[str, Any]) -> subprocess.Popen[str]:
    """A process of its own that delivers the event up to the step."""
    login = {"DB_USER": "crm_worker", "DB_PASSWORD": LOGINS["crm_worker"]}
    path = {"PYTHONPATH": f"{ROOT / 'layers' / 'common'}:{ROOT}", "PATH": os.environ["PATH"]}
    process = subprocess.Popen(  # noqa: S603 - this interpreter, a script of ours
        [sys.executable, "-m", "tests.support.cut_webhook", step],
        env=database.environment() | login | path,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(event))
    process.stdin.close()
    process.stdin = None
    return process


def taken_by(process: subprocess.Popen[str]) -> list[str]:
    """The ids that the bus took before the process died."""
    output, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == KILLED, errors
    return [line for line in output.splitlines() if not line.startswith("{")]


def left(report: psycopg.Connection) -> tuple[Any, ...]:
    row = report.execute(_LEFT).fetchone()
    assert row is not None
    return row


def sweep(backend: Backend, database: Database) -> list[str]:
    """What the relay publishes once the grace of the outbox is over."""
    Books(database).execute("update crm.outbox set next_attempt_at = now()")
    backend.bus.published.clear()
    backend.invoke("relay_events", {})
    return [str(event.id) for event in backend.bus.published]


@contextmanager
def locked(database: Database) -> Iterator[psycopg.Connection]:
    """Another payment is under way for as long as the block lasts."""
    # The webhook's own login: no other may see what it does, or end it.
    with database.login("crm_worker") as other:
        other.execute(_LOCK)
        yield other


@pytest.mark.parametrize(
    ("step", "left_behind", "redelivered"),
    [
        ("before the call", NOTHING, "applied"),
        ("before the publication", ONCE, "duplicate"),
        ("before the mark", ONCE, "duplicate"),
    ],
)
def test_a_process_killed_at_a_step_loses_nothing_and_doubles_nothing(  # noqa: PLR0913, PLR0917 - the parts of one story
    step: str,
    left_behind: tuple[Any, ...],
    redelivered: str,
    event: dict[str, Any],
    webhook: Webhook,
    backend: Backend,
    database: Database,
    report: psycopg.Connection,
) -> None:
    taken = taken_by(start(database, step, event))
    assert left(report) == left_behind

    assert webhook.deliver(event) == redelivered

    assert left(report) == ONCE
    taken += [str(each.id) for each in backend.bus.published] + sweep(backend, database)
    # At least once on the bus, with the same ids: its consumers keep the ids they have handled.
    assert len(set(taken)) == 2
    unpublished = report.execute("select count(*) from outbox where published_at is null")
    assert unpublished.fetchone() == (0,)


def test_a_process_killed_in_its_transaction_leaves_nothing_and_the_next_delivery_lands(
    event: dict[str, Any], webhook: Webhook, database: Database, report: psycopg.Connection
) -> None:
    with locked(database) as other:
        process = start(database, "in the transaction", event)
        backend_pid = _waiting(other)
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)
        other.execute("select pg_terminate_backend(%s)", [backend_pid])
        _until_gone(other, backend_pid)

    assert left(report) == NOTHING
    assert webhook.deliver(event) == "applied"
    assert left(report) == ONCE


def test_a_process_killed_while_the_database_goes_on_is_as_one_killed_after_its_commit(
    event: dict[str, Any], webhook: Webhook, database: Database, report: psycopg.Connection
) -> None:
    with locked(database) as other:
        process = start(database, "in the transaction", event)
        backend_pid = _waiting(other)
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)
        other.execute("select pg_advisory_unlock_all()")
        _until_gone(other, backend_pid)

    assert left(report) == ONCE
    assert webhook.deliver(event) == "duplicate"
    assert left(report) == ONCE


def _waiting(connection: psycopg.Connection) -> int:
    """The server's process that waits for the lock."""
    found: list[int] = []

    def look() -> bool:
        row = connection.execute(_WAITING).fetchone()
        found.extend(row or ())
        return bool(row)

    _until(look)
    return found[0]


def _until_gone(connection: psycopg.Connection, pid: int) -> None:
    query: LiteralString = "select 1 from pg_stat_activity where pid = %s"
    _until(lambda: connection.execute(query, [pid]).fetchone() is None)


def _until(holds: Any) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)
