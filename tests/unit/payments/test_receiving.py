"""The webhook from the function URL's event to its answer, with a database in memory."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from crm.payments import store
from crm.payments.contracts.events import StripeEventCommand
from crm.platform.errors import Unavailable
from crm.platform.events.event import Event
from demo.driver.gateway import gateway_event
from functions.stripe_webhook import app
from local.fake_stripe.config import DEFAULT_SECRET
from tests.builders.stripe_events import (
    CUSTOMER_ID,
    INTAKE_ID,
    SECRET,
    SENT_AT,
    UPSELL_ID,
    changed,
    sample,
    signed,
)

NOW = datetime.fromtimestamp(SENT_AT, UTC)
PAID = sample()


class FakeStore:
    """Keeps each event once, as the database does."""

    def __init__(self) -> None:
        self.commands: dict[str, StripeEventCommand] = {}
        self.away = False

    def apply_stripe_event(self, command: StripeEventCommand) -> dict[str, Any]:
        """Answer as the SQL function does."""
        if self.away:
            raise Unavailable
        if command.event.id in self.commands:
            return {"outcome": "duplicate", "events": []}
        self.commands[command.event.id] = command
        if command.fact.kind == "checkout_paid":
            return {"outcome": "applied", "events": [completed(command.fact.customer_id)]}
        return {"outcome": "stored" if command.fact.kind == "none" else "flagged", "events": []}


class FakeBus:
    """A bus that is away: it is asked, and accepts nothing."""

    def __init__(self) -> None:
        self.offered: list[Event] = []

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Accept nothing."""
        self.offered += events
        return set()


def completed(customer_id: UUID | None) -> dict[str, Any]:
    return {
        "id": "019b0a6e-7c00-7000-8000-00000000e001",
        "type": "CheckoutCompleted",
        "version": 1,
        "occurred_at": NOW.isoformat(),
        "customer_id": str(customer_id),
        "data": {},
    }


@pytest.fixture
def bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, bus: FakeBus) -> FakeStore:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRETS", f"whsec_next, {SECRET}")
    fake = FakeStore()
    monkeypatch.setattr(store, "apply_stripe_event", fake.apply_stripe_event)
    monkeypatch.setattr(app, "event_bus", lambda: bus)
    monkeypatch.setattr(app, "_now", lambda: NOW)
    return fake


def deliver(raw: str | bytes, header: str | None = None) -> tuple[int, dict[str, Any]]:
    text = raw.decode() if isinstance(raw, bytes) else raw
    headers = {"stripe-signature": signed(text) if header is None else header}
    answer = app.handler(gateway_event("POST", "/", raw=raw, headers=headers), None)
    return answer["statusCode"], json.loads(answer["body"])


def test_the_sample_invocation_is_applied(kept: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRETS", DEFAULT_SECRET)

    answer = app.handler(sample("function_url"), None)

    assert json.loads(answer["body"]) == {"received": True, "outcome": "applied"}
    assert list(kept.commands) == [PAID["id"]]


def test_a_paid_checkout_is_applied_and_its_events_are_offered_to_the_bus(
    kept: FakeStore, bus: FakeBus
) -> None:
    assert deliver(json.dumps(PAID)) == (200, {"received": True, "outcome": "applied"})
    assert len(kept.commands) == 1
    assert [event.type for event in bus.offered] == ["CheckoutCompleted"]


def test_the_database_gets_the_event_as_it_came_and_what_it_means(kept: FakeStore) -> None:
    deliver(json.dumps(PAID))

    command = kept.commands[PAID["id"]].model_dump(mode="json")

    checkout = PAID["data"]["object"]
    assert command == {
        "event": {
            "id": PAID["id"],
            "type": "checkout.session.completed",
            "api_version": "2026-10-28.endive",
            "livemode": False,
            "created_at": "2026-11-22T10:00:00Z",
            "payload": PAID,
        },
        "fact": {
            "kind": "checkout_paid",
            "checkout_session_id": checkout["id"],
            "payment_intent_id": checkout["payment_intent"],
            "stripe_customer_id": checkout["customer"],
            "amount": 4999,
            "currency": "USD",
            "checkout_id": None,
            "customer_id": CUSTOMER_ID,
            "intake_id": INTAKE_ID,
            "upsell_id": UPSELL_ID,
        },
        "attribution": {"click_days": 30, "view_days": 7},
    }


def test_a_body_in_base64_is_read_as_it_was_signed(kept: FakeStore) -> None:
    raw = json.dumps(PAID | {"note": "café"}, ensure_ascii=False).encode()

    assert deliver(raw) == (200, {"received": True, "outcome": "applied"})
    assert len(kept.commands) == 1


def test_a_second_delivery_is_answered_and_changes_nothing(kept: FakeStore, bus: FakeBus) -> None:
    deliver(json.dumps(PAID))

    assert deliver(json.dumps(PAID)) == (200, {"received": True, "outcome": "duplicate"})
    assert len(kept.commands) == len(bus.offered) == 1


@pytest.mark.usefixtures("kept")
def test_an_event_of_an_unknown_type_is_stored() -> None:
    unknown = json.dumps(changed(PAID, type="invented.tomorrow"))

    assert deliver(unknown) == (200, {"received": True, "outcome": "stored"})


def test_an_event_of_the_other_mode_is_flagged_and_still_answered_200(kept: FakeStore) -> None:
    live = json.dumps(changed(PAID, livemode=True))

    assert deliver(live) == (200, {"received": True, "outcome": "flagged"})
    fact = kept.commands[PAID["id"]].fact
    assert fact.kind == "unusable"
    assert fact.flag == "livemode_mismatch"


def test_an_event_without_its_time_is_dated_by_its_arrival(kept: FakeStore) -> None:
    deliver(json.dumps(changed(PAID, created="soon")))

    assert kept.commands[PAID["id"]].event.created_at == NOW


@pytest.mark.parametrize("header", ["", "nonsense", "t=1,v1=é", f"t={SENT_AT},v1={'0' * 64}"])
def test_what_stripe_did_not_sign_gets_400_and_is_not_kept(kept: FakeStore, header: str) -> None:
    status, problem = deliver(json.dumps(PAID), header)

    assert (status, problem["title"]) == (400, "Not from Stripe")
    assert not kept.commands


@pytest.mark.parametrize("body", ["[]", "{", '{"hello": "world"}', '{"id": "\\u0000"}'])
def test_what_is_signed_and_no_event_gets_400(kept: FakeStore, body: str) -> None:
    assert deliver(body)[0] == 400
    assert not kept.commands


def test_a_body_over_256_kb_gets_413(kept: FakeStore) -> None:
    assert deliver(json.dumps(changed(PAID, note="x" * 256 * 1024)))[0] == 413
    assert not kept.commands


def test_a_database_that_is_away_gets_503_and_the_next_delivery_lands(kept: FakeStore) -> None:
    kept.away = True
    assert deliver(json.dumps(PAID))[0] == 503

    kept.away = False
    assert deliver(json.dumps(PAID)) == (200, {"received": True, "outcome": "applied"})
