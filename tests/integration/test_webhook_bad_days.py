"""Everything at once, a database that is away, and events that cannot be used."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, LiteralString

import psycopg
import pytest

from crm.payments import rules
from crm.payments.contracts.events import Attribution, StripeEvent, StripeEventCommand
from crm.platform.config import settings
from crm.platform.database import SERVICE, as_json, connection
from tests.builders.stripe_events import ABSENT, about, changed, sample
from tests.builders.stripe_sales import Sale
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.fake_stripe import eventually
from tests.support.sales_books import Books
from tests.support.stripe_webhook import Webhook

PATIENCE_SECONDS: Final = 10.0
CONNECTIONS: Final = 10


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


@pytest.fixture
def sale(books: Books) -> Sale:
    buyer = books.buyer("video_session")
    intake = books.intake(buyer, upsell=buyer.upsells[0])
    metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
    told = Sale(tag="sale", metadata=metadata).completed("unpaid").charged().intent().paid_late()
    return told.refund("a", 1000, "pending").refund("a", 1000, "succeeded", "refund.updated")


@pytest.fixture
def abyss() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def database_at(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The webhook's database is somewhere else for as long as the block lasts."""
    there = int(os.environ["DB_PORT"])
    _move_to(port, monkeypatch)
    try:
        yield
    finally:
        _move_to(there, monkeypatch)


def _move_to(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_PORT", str(port))
    connection.drop()
    settings.cache_clear()


def command(event: dict[str, Any]) -> dict[str, Any]:
    """What the webhook hands to the database for an event."""
    head = rules.identify(event)
    assert head is not None
    made = StripeEventCommand(
        event=StripeEvent(
            id=head.id,
            type=head.type,
            api_version=head.api_version,
            livemode=head.livemode,
            created_at=head.created_at or datetime.now(UTC),
            payload=event,
        ),
        fact=rules.interpret(event, livemode=False),
        attribution=Attribution(click_days=30, view_days=7),
    )
    return made.model_dump(mode="json")


def everything(report: psycopg.Connection) -> Any:
    return report.execute(
        "select (select jsonb_agg(to_jsonb(p) - '{id,created_at}'::text[]) from payments as p),"
        " (select count(*) from stripe_events), (select count(*) from outbox),"
        " (select count(*) from crm_interactions),"
        " (select count(*) from sessions where plan = 'video15')"
    ).fetchone()


def test_fifty_deliveries_at_once_of_all_events_of_a_payment_have_one_effect(
    sale: Sale, database: Database, report: psycopg.Connection
) -> None:
    connections = [database.login("crm_worker") for _ in range(CONNECTIONS)]
    gate = threading.Barrier(CONNECTIONS)

    def deliver(number: int) -> list[str]:
        gate.wait()
        return [
            _apply(connections[number], command(event))
            for event in sale.events[number % 3 :] + sale.events[: number % 3]
        ][:5]

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        outcomes = [one for many in threads.map(deliver, range(CONNECTIONS)) for one in many]

    _leave(connections, report)
    assert len(outcomes) == 50
    payments, events, outbox, story, sessions = everything(report)
    assert [(p["net_cents"], p["state"], p["flag"]) for p in payments] == [
        (1999, "partly_reversed", None)
    ]
    assert (events, outbox, story, sessions) == (6, 3, 1, 1)


def _leave(connections: list[psycopg.Connection], report: psycopg.Connection) -> None:
    """Close them, and wait for their processes: the master may not end those of other logins."""
    query: LiteralString = (
        "select numbackends from pg_stat_database where datname = current_database()"
    )
    for each in connections:
        each.close()
    eventually(lambda: (report.execute(query).fetchone() or (0,))[0] <= 3)


def _apply(worker: psycopg.Connection, given: dict[str, Any]) -> str:
    row = worker.execute(
        "select api.apply_stripe_event(%s, %s, %s, %s) ->> 'outcome'",
        [SERVICE, *(as_json(given[name]) for name in ("event", "fact", "attribution"))],
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_a_database_that_is_not_there_is_a_503_and_the_next_delivery_lands_once(
    sale: Sale, webhook: Webhook, report: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with database_at(port, monkeypatch):
        answer = webhook.send(sale.events[3])
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")

    assert [webhook.deliver(sale.events[3]) for _ in range(2)] == ["applied", "duplicate"]
    assert everything(report)[1:] == (1, 2, 1, 1)


def test_a_database_that_never_answers_is_a_503_within_ten_seconds(
    sale: Sale, webhook: Webhook, abyss: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = time.monotonic()
    with database_at(abyss, monkeypatch):
        assert webhook.send(sale.events[3]).status == 503
    assert time.monotonic() - started < PATIENCE_SECONDS


def test_a_payment_that_waits_for_another_too_long_is_a_503_within_ten_seconds(
    sale: Sale, webhook: Webhook, database: Database, report: psycopg.Connection
) -> None:
    started = time.monotonic()
    with database.login("crm_worker") as other:
        other.execute("select pg_advisory_lock(hashtextextended('crm.payments', 0))")
        assert webhook.send(sale.events[3]).status == 503
    assert time.monotonic() - started < PATIENCE_SECONDS
    assert everything(report)[1:] == (0, 0, 0, 0)

    assert webhook.deliver(sale.events[3]) == "applied"


def test_a_connection_that_broke_is_opened_again_for_the_same_delivery(
    sale: Sale, webhook: Webhook, database: Database, report: psycopg.Connection
) -> None:
    webhook.deliver(sale.events[0])
    database.login("crm_worker").execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
        " and usename = 'crm_worker'"
    )

    assert webhook.deliver(sale.events[3]) == "applied"
    assert everything(report)[1] == 2


PAID = sample()
UNUSABLE: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "live money": (changed(PAID, livemode=True), "livemode_mismatch"),
    "another account": (changed(PAID, account="acct_1"), "foreign_account"),
    "a thin event": (changed(PAID, object="v2.core.event"), "thin_event"),
    "no amount": (about(PAID, amount_total=ABSENT), "missing_field"),
    "odd metadata": (about(PAID, metadata={"intake_id": "42"}), "unusable_metadata"),
    "no data": (changed(PAID, data=ABSENT), "missing_field"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_stripes_and_cannot_be_used_is_kept_with_its_flag_and_its_reason(
    name: str, webhook: Webhook, report: psycopg.Connection
) -> None:
    event, flag = UNUSABLE[name]

    assert [webhook.deliver(event) for _ in range(2)] == ["flagged", "duplicate"]

    row = report.execute(
        "select outcome, flag, reason is not null, api_version, payload ->> 'id' from stripe_events"
    ).fetchone()
    assert row == ("flagged", flag, True, PAID["api_version"], PAID["id"])
    assert everything(report)[0] is None


def test_what_names_nothing_of_ours_is_flagged_and_an_unknown_type_only_stored(
    webhook: Webhook, report: psycopg.Connection
) -> None:
    foreign = about(PAID, metadata={"order": "17"})
    unknown = changed(PAID, id="evt_unknown", type="invented.tomorrow")

    assert [webhook.deliver(event) for event in (foreign, unknown)] == ["flagged", "stored"]

    flags = report.execute("select flag from payments").fetchall()
    assert flags == [("names_nothing_of_ours",)]


def test_what_arrives_before_its_checkout_is_held(
    sale: Sale, webhook: Webhook, report: psycopg.Connection
) -> None:
    assert [webhook.deliver(event) for event in sale.events[4:]] == ["stored", "stored"]
    assert everything(report)[0] is None

    assert webhook.deliver(sale.events[3]) == "applied"

    outcomes = report.execute("select distinct outcome from stripe_events").fetchall()
    assert outcomes == [("applied",)]
