"""What the webhook missed is made up for from Stripe's own list, exactly once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from crm.platform.handlers.work import WorkFailed
from demo.driver.client import Client
from demo.driver.functions import function
from demo.driver.steps import file_intake
from tests.builders.stripe_sales import Sale
from tests.support.backend import Backend
from tests.support.checkouts import buy, sale
from tests.support.stripe_webhook import Webhook

#: Neither an erased customer nor a hold was waiting.
NOTHING = {"deleted": 0, "released": 0}


@pytest.fixture
def customer(backend: Backend) -> Client:
    return backend.client("customer")


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Ten minutes on, when nothing of now is on its way any more."""
    moment = datetime.now(UTC) + timedelta(minutes=10)
    monkeypatch.setattr(function("reconcile_payments"), "_now", lambda: moment)
    return moment


def reconcile(backend: Backend, **request: int) -> dict[str, Any]:
    """One run of the schedule; answers what it says of itself."""
    reply: dict[str, Any] = backend.invoke("reconcile_payments", request)
    return reply


def paid(backend: Backend, customer: Client, **changes: Any) -> Sale:
    """A sale that Stripe knows of, and we do not yet."""
    buy(customer, intake=file_intake(customer, plan="video15", **changes)["intake"])
    known = sale(backend)
    known.starts_at = int(datetime.now(UTC).timestamp())
    known.completed().intent()
    backend.gateway.events[:0] = reversed(known.events)
    return known


def sessions(customer: Client) -> list[str]:
    found = customer.get("/api/sessions", query="status=pending").body["sessions"]
    return [session["plan"] for session in found]


def test_a_payment_that_the_webhook_missed_opens_its_session(
    backend: Backend, customer: Client
) -> None:
    paid(backend, customer)
    assert reconcile(backend) == {"seen": 2, "missed": 2, "pages": 1, "unfinished": 0} | NOTHING
    assert sessions(customer) == ["video15"]
    assert [event.type for event in backend.bus.published] == ["CheckoutCompleted"]


def test_what_the_webhook_had_is_seen_and_not_missed(
    backend: Backend, customer: Client, webhook: Webhook
) -> None:
    for event in paid(backend, customer).events:
        webhook.deliver(event)
    assert reconcile(backend)["missed"] == 0
    assert sessions(customer) == ["video15"]


def test_a_second_run_finds_nothing_missed(
    backend: Backend, customer: Client, report: psycopg.Connection
) -> None:
    paid(backend, customer)
    reconcile(backend)
    assert reconcile(backend)["missed"] == 0
    assert report.execute("select count(*) from payments").fetchone() == (1,)


def test_the_webhook_may_deliver_what_was_made_up_for(
    backend: Backend, customer: Client, webhook: Webhook
) -> None:
    late = paid(backend, customer)
    reconcile(backend)
    assert [webhook.deliver(event) for event in late.events] == ["duplicate", "duplicate"]
    assert sessions(customer) == ["video15"]


def test_what_is_younger_than_the_grace_is_left_to_the_webhook(
    backend: Backend, customer: Client
) -> None:
    paid(backend, customer)
    assert reconcile(backend, grace_seconds=900)["seen"] == 0
    assert reconcile(backend, grace_seconds=0)["missed"] == 2


def test_the_next_run_looks_back_an_hour_for_what_stripe_listed_late(
    backend: Backend, customer: Client
) -> None:
    reconcile(backend)
    paid(backend, customer)
    assert reconcile(backend)["missed"] == 2


def test_more_pages_than_one_run_reads_are_read_by_the_next(
    backend: Backend, customer: Client, report: psycopg.Connection
) -> None:
    backend.gateway.page_length = 1
    for _ in range(6):
        paid(backend, customer)

    first, second = reconcile(backend), reconcile(backend)

    assert (first["missed"], first["unfinished"]) == (10, 1)
    assert (second["missed"], second["unfinished"]) == (2, 0)
    assert backend.gateway.pages[10].since == backend.gateway.pages[0].since
    assert report.execute("select count(*) from payments").fetchone() == (6,)
    assert reconcile(backend)["missed"] == 0


def test_a_run_that_stripe_ends_early_is_taken_up_where_it_stopped(
    backend: Backend, customer: Client
) -> None:
    backend.gateway.page_length = 1
    paid(backend, customer)

    def leave() -> None:
        backend.gateway.is_down = True

    backend.gateway.meanwhile = leave
    with pytest.raises(WorkFailed):
        reconcile(backend)
    backend.gateway.is_down, backend.gateway.meanwhile = False, lambda: None

    assert reconcile(backend)["missed"] == 1
    assert sessions(customer) == ["video15"]


def test_two_runs_at_once_apply_each_event_once(
    backend: Backend, customer: Client, report: psycopg.Connection
) -> None:
    backend.gateway.page_length = 1
    paid(backend, customer)
    twin: list[dict[str, Any]] = []

    def run_as_well() -> None:
        backend.gateway.meanwhile = lambda: None
        twin.append(reconcile(backend))

    backend.gateway.meanwhile = run_as_well
    first = reconcile(backend)

    assert first["missed"] + twin[0]["missed"] == 2
    assert report.execute("select count(*) from payments").fetchone() == (1,)
    assert report.execute("select count(*) from stripe_events").fetchone() == (2,)
    assert reconcile(backend)["missed"] == 0


def test_only_what_the_endpoint_subscribes_to_is_asked_for(
    backend: Backend, customer: Client
) -> None:
    known = paid(backend, customer)
    backend.gateway.events.insert(0, known.unknown("payment_intent.created").events[-1])
    assert reconcile(backend)["seen"] == 2
    assert "payment_intent.created" not in backend.gateway.pages[0].types
