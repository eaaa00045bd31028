"""What decisions were made from is kept, and the same rules make the same of it again."""

from collections.abc import Callable
from typing import Any, LiteralString

import psycopg
import pytest

from crm.catalogue.load import catalogue_hash
from crm.platform.config import settings
from crm.upsells.actions import replay
from crm.upsells.actions.replay import Replay, replay_log
from crm.upsells.rules import RULES_VERSION
from demo.history.load import load
from tests.integration.privacy.test_retention import owner
from tests.integration.test_demo_data import described
from tests.support.backend import Backend, completed_session
from tests.support.database import Database, ask

_EVENTS = 5_000
# Ids of version 7 tell when a row was stored.
_AGED: LiteralString = """
with old as (
  insert into crm.sessions (id, customer_id, session_type, plan, minutes, price_cents, currency)
  select uuidv7(interval '-401 days'), customer_id, 'chat', 'trial', 10, 0, 'USD'
  from crm.sessions
  returning id
)
update crm.upsell_decision_contexts set session_id = old.id from old
"""


@pytest.fixture
def replayed(backend: Backend) -> Callable[[], Replay]:
    """Makes the decisions of the log again."""
    return lambda: backend.act_as("crm_worker", lambda *_: replay_log(), {})


def logged(database: Database, session: str) -> dict[str, Any]:
    """The log's row of a session."""
    query = "select to_jsonb(c) from upsell_decision_contexts as c where session_id = %s"
    row: dict[str, Any] = ask(database.login("crm_report"), query, session)
    return row


def test_every_decision_of_the_demo_comes_again(
    database: Database, replayed: Callable[[], Replay], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(described(database), _EVENTS, lambda _: None)
    monkeypatch.setattr(replay, "_PAGE", 50)
    decided = ask(
        database.login("crm_report"), "select count(distinct session_id) from upsell_decisions"
    )

    found = replayed()

    assert found == Replay(sessions=decided)
    assert decided > 200


def test_a_session_is_logged_with_all_that_was_known(
    backend: Backend, database: Database, replayed: Callable[[], Replay]
) -> None:
    customer = backend.client("customer")
    first = completed_session(backend, customer, concern="It rattles.")
    customer.list_session_upsells(first)
    second = completed_session(backend, customer)

    entry = logged(database, second)

    assert entry["catalogue_hash"] == catalogue_hash()
    assert entry["rules_version"] == RULES_VERSION
    assert entry["eligible"] == [
        "diagnostic_package",
        "follow_up",
        "video_session",
        "maintenance_plan",
    ]
    assert [each["session_id"] for each in entry["context"]["completed"]] == [first, second]
    assert "rattles" not in str(entry)
    assert replayed() == Replay(sessions=2)


def test_a_decision_that_was_changed_is_found(
    backend: Backend, database: Database, replayed: Callable[[], Replay]
) -> None:
    session = completed_session(backend, backend.client("customer"))
    with owner(database, "upsell_decisions") as connection:
        changed = "update crm.upsell_decisions set price_cents = 1 where recommendation_type = %s"
        connection.execute(changed, ["follow_up"])
    assert replayed().differences == [
        f"session {session}, follow_up, price_cents: 1 was stored, 2500 comes now"
    ]


def test_a_decision_by_another_catalogue_is_counted_and_not_compared(
    backend: Backend, database: Database, replayed: Callable[[], Replay]
) -> None:
    completed_session(backend, backend.client("customer"))
    with owner(database, "upsell_decision_contexts") as connection:
        changed = "update crm.upsell_decision_contexts set catalogue_hash = repeat('0', 64)"
        connection.execute(changed)
    assert replayed() == Replay(outdated=1)


def test_a_customer_exports_what_was_decided_from_and_erases_it(
    backend: Backend, report: psycopg.Connection
) -> None:
    customer = backend.client("customer")
    session = completed_session(backend, customer)

    records = customer.get("/api/customers/me/export").body["records"]
    [data] = [record["data"] for record in records if record["id"] == session]
    customer.delete("/api/customers/me")

    assert data["decided_from"]["context"]["session"]["id"] == session
    assert ask(report, "select count(*) from upsell_decision_contexts") == 0


def test_old_contexts_go_and_their_decisions_stay(
    backend: Backend,
    database: Database,
    report: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RETENTION_DAYS", "decision_contexts=400")
    settings.cache_clear()
    session = completed_session(backend, backend.client("customer"))
    backend.invoke("enforce_retention", {})
    assert logged(database, session)["session_id"] == session

    with owner(database, "sessions", "upsell_decision_contexts") as connection:
        connection.execute(_AGED)
    backend.invoke("enforce_retention", {})

    assert ask(report, "select count(*) from upsell_decision_contexts") == 0
    assert ask(report, "select count(*) from upsell_decisions") > 0
