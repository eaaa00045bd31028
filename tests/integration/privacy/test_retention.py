"""What was kept for long enough is forgotten, a batch at a time, and no figure changes by it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from crm.customers.actions import retention
from crm.platform.config import settings
from crm.platform.handlers.work import WorkFailed
from demo.driver.functions import function
from local.servers import postgres
from tests.integration.privacy.conftest import NAME, Person
from tests.integration.privacy.test_erasure import figures
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.stripe_webhook import Webhook

DAYS: Final = {
    "requests": 30,
    "request_counts": 1,
    "outbox": 30,
    "stripe_events": 400,
    "audit_log": 400,
    "price_history": 400,
    "decision_contexts": 400,
    "interactions": 1100,
    "intakes": 1100,
    "sessions": 1100,
}
_AGED: Final = {
    "requests": "created_at",
    "outbox": "published_at",
    "stripe_events": "received_at",
    "audit_log": "created_at",
}
# Ids of version 7 tell when a row was stored.
_LONG_AGO: Final[LiteralString] = """
with person as (
  insert into crm.customers (id, name, email) values (%(customer)s, %(name)s, 'old@example.com')
  on conflict (id) do nothing
), intake as (
  insert into crm.intakes (id, customer_id, plan, session_type, minutes, price_cents, currency,
    vehicle, concern, files)
  values (uuidv7(interval '-1200 days'), %(customer)s, 'trial', 'chat', 10, 0, 'USD',
    '{"vin": "old"}', 'old', '{old}')
), session as (
  insert into crm.sessions (id, customer_id, session_type, plan, minutes, price_cents, currency,
    summary)
  values (uuidv7(interval '-1200 days'), %(customer)s, 'chat', 'trial', 10, 0, 'USD', 'old')
)
insert into crm.crm_interactions (id, customer_id, interaction_type, metadata)
values (uuidv7(interval '-1200 days'), %(customer)s, 'waiver_accepted', '{"by": "old"}')
"""
_WORDS: Final[LiteralString] = """
select
  (select count(*) from intakes where concern <> '' or vehicle <> '{}' or files <> '{}'),
  (select count(*) from sessions where summary is not null),
  (select count(*) from crm_interactions where metadata <> '{}'),
  (select count(*) from customers where name is not null or email is not null)
"""


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets how long what is kept; what the template says unless told."""

    def keep(days: str) -> None:
        monkeypatch.setenv("RETENTION_DAYS", days)
        settings.cache_clear()

    keep(",".join(f"{item}={days}" for item, days in DAYS.items()))
    return keep


@contextmanager
def owner(database: Database, *tables: str) -> Iterator[psycopg.Connection]:
    """The tables' owner, with row-level security lifted."""
    with database.login(postgres.MASTER) as master, master.transaction():
        master.execute("set local role crm_owner")
        for force in ("no force", "force"):
            for table in tables:
                parts = (sql.Identifier("crm", table), sql.SQL(force))
                master.execute(sql.SQL("alter table {} {} row level security").format(*parts))
            if force == "no force":
                yield master


def age(database: Database, days: int) -> None:
    """Makes the records of how the system worked look older."""
    with owner(database, *_AGED) as connection:
        for table, column in _AGED.items():
            parts = (sql.Identifier("crm", table), sql.Identifier(column))
            statement = sql.SQL("update {0} set {1} = {1} - %s").format(*parts)
            connection.execute(statement, [timedelta(days=days)])


def store_long_ago(database: Database, customer: UUID) -> None:
    """What a customer did 1200 days ago."""
    with owner(database, "customers", "intakes", "sessions", "crm_interactions") as connection:
        connection.execute(_LONG_AGO, {"customer": customer, "name": NAME})


def forget(backend: Backend, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """One run; answers the counts of its log line."""
    capsys.readouterr()
    backend.invoke("enforce_retention", {})
    [line] = [json.loads(text) for text in capsys.readouterr().out.splitlines() if "work" in text]
    return {name: line[name] for name in (*DAYS, "unfinished") if line.get(name)}


def test_nothing_young_is_forgotten(
    person: Person, backend: Backend, capsys: pytest.CaptureFixture[str]
) -> None:
    del person
    assert forget(backend, capsys) == {}


def test_records_of_how_the_system_worked_go_after_their_days(
    person: Person,
    backend: Backend,
    database: Database,
    report: psycopg.Connection,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = figures(person.admin)
    person.admin.get(f"/api/customers/{person.customer.id}")
    age(database, 401)

    counts = forget(backend, capsys)

    assert counts.keys() == {"requests", "outbox", "stripe_events", "audit_log"}
    assert figures(person.admin) == before
    kept = report.execute("select event_type, data from outbox").fetchall()
    assert kept == [("CheckoutCompleted", {})]
    assert report.execute("select distinct payload from stripe_events").fetchall() == [({},)]
    assert forget(backend, capsys) == {}


def test_an_old_payment_event_is_not_told_again_by_a_later_fact(
    person: Person, backend: Backend, database: Database, webhook: Webhook
) -> None:
    age(database, 401)
    backend.invoke("enforce_retention", {})
    backend.bus.published.clear()
    [event] = person.events
    webhook.deliver({**event, "id": "evt_later", "created": event["created"] + 60})
    assert backend.bus.published == []


def test_an_event_that_a_session_still_waits_for_stays(
    person: Person, backend: Backend, database: Database, report: psycopg.Connection
) -> None:
    with owner(database, "sessions") as connection:
        connection.execute("update crm.sessions set upsells_generated_at = null")
    age(database, 401)
    backend.invoke("enforce_retention", {})
    found = report.execute("select data ->> 'session_id' from outbox where data <> '{}'").fetchall()
    assert found == [(person.session,)]


def test_what_people_wrote_long_ago_goes_and_its_rows_stay(
    backend: Backend,
    database: Database,
    report: psycopg.Connection,
    capsys: pytest.CaptureFixture[str],
) -> None:
    admin = backend.client("admin")
    store_long_ago(database, uuid4())
    before = figures(admin)

    counts = forget(backend, capsys)

    assert counts == {"interactions": 1, "intakes": 1, "sessions": 1}
    assert report.execute(_WORDS).fetchone() == (0, 0, 0, 0)
    assert figures(admin) == before
    backend.invoke("compute_metrics", {"rebuild": True})
    assert figures(admin) == before
    assert forget(backend, capsys) == {}


def test_a_customer_who_came_again_keeps_their_contact_and_what_they_wrote_since(
    person: Person, backend: Backend, database: Database, report: psycopg.Connection
) -> None:
    before = report.execute(_WORDS).fetchone()
    store_long_ago(database, person.customer.id)
    backend.invoke("enforce_retention", {})
    assert report.execute(_WORDS).fetchone() == before


def test_a_run_that_has_no_more_time_leaves_the_rest_to_the_next(
    person: Person,
    backend: Backend,
    database: Database,
    kept: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del person
    age(database, 401)
    kept("requests=30")
    monkeypatch.setattr(retention, "_BATCH", 2)
    ticks = iter([0.0, 0.0, 999.0])
    clock: list[Callable[[], float]] = [lambda: next(ticks), lambda: 0.0]

    def run(*_: object) -> dict[str, int]:
        return retention.enforce_retention(clock.pop(0))

    first = backend.act_as("crm_worker", run, {})
    second = backend.act_as("crm_worker", run, {})

    assert first == {"erasures": 0, "requests": 2, "unfinished": 1}
    assert second["requests"] > 2
    assert second["unfinished"] == 0


def test_days_for_what_nobody_keeps_are_a_mistake(
    backend: Backend, kept: Callable[[str], None]
) -> None:
    kept("requests=30,letters=30")
    with pytest.raises(WorkFailed, match="ConfigurationError"):
        backend.act_as("crm_worker", function("enforce_retention").handler, {})
