"""A customer with something personal in every table that can hold it."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

import pytest

from demo.driver.client import Client
from demo.driver.steps import file_intake
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import Database, every_row
from tests.support.stripe_webhook import Webhook

NAME: Final = "Zebedee Quillfeather"
EMAIL: Final = "zebedee.quillfeather@mail.example"
PHONE: Final = "+1 202 555 0187"
VIN: Final = "WVWZZZ1JZXW000001"
#: What must not be found anywhere, once they are erased.
TRACES: Final = (NAME, "Quillfeather", EMAIL, PHONE, VIN, "humming", "uploads/zebedee", "overhaul")
CONTACT: Final = {"name": NAME, "email": EMAIL, "phone": PHONE}


@dataclass(frozen=True)
class Person:
    """Who is to be erased, and those who wrote of them."""

    customer: Client
    mechanic: Client
    service: Client
    admin: Client
    session: str
    paid: dict[str, Any]
    events: list[dict[str, Any]]


def paid_event(intake: dict[str, Any], kind: str = "paid") -> dict[str, Any]:
    """A checkout of an intake as Stripe tells it, with the payer on it."""
    checkout = {
        "id": f"cs_test_{intake['id']}",
        "object": "checkout.session",
        "mode": "payment",
        "payment_status": kind,
        "payment_intent": f"pi_{uuid.UUID(intake['id']).hex}",
        "amount_total": intake["price"]["amount"],
        "currency": intake["price"]["currency"].lower(),
        "customer_email": EMAIL,
        "customer_details": {
            "email": EMAIL,
            "name": NAME,
            "phone": PHONE,
            "address": {"city": "X"},
        },
        "metadata": {
            "customer_id": intake["customer_id"],
            "intake_id": intake["id"],
            "note": f"for {NAME}",
        },
    }
    return {
        "id": f"evt_{uuid.uuid4().hex}",
        "object": "event",
        "api_version": "2026-01-28.clover",
        "livemode": False,
        "type": "checkout.session.completed",
        "created": 1_793_700_000,
        "data": {"object": checkout},
    }


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


@pytest.fixture
def person(backend: Backend, webhook: Webhook) -> Person:
    """A whole journey: intake, session, summary, recommendations, payment, events of a backend."""
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    service, admin = backend.client("service"), backend.client("admin")
    mine = {
        "contact": CONTACT,
        "vehicle": {"vin": VIN},
        "concern": f"It keeps humming, says {NAME}.",
        "files": ["uploads/zebedee.mp4"],
    }
    session = completed_session(backend, customer, mechanic, **mine)
    summary = {"summary": f"{NAME} needs an overhaul; call {PHONE}."}
    assert mechanic.put(f"/api/sessions/{session}/summary", summary).status == 200
    assert customer.put(f"/api/sessions/{session}/rating", {"rating": 5}).status == 200
    first, *_ = delivered_upsells(customer, session)
    assert customer.post(f"/api/upsells/{first['id']}/click").status == 200
    seen = {"interaction_type": "summary_viewed", "session_id": session, "metadata": {"by": NAME}}
    assert customer.post("/api/interactions", seen).status == 201
    told = {"interaction_type": "waiver_accepted", "customer_id": str(customer.id)}
    signed = told | {"metadata": {"signed": NAME, "phone": PHONE}, "event_id": str(uuid.uuid4())}
    assert service.post("/api/interactions", signed).status == 201
    assert service.post("/api/interactions", {"interactions": [signed, signed]}).status == 200
    paid = file_intake(customer, plan="video15", **mine)["intake"]
    event = paid_event(paid)
    assert webhook.deliver(event) == "applied"
    return Person(customer, mechanic, service, admin, session, paid, [event])


def traces(database: Database, *, also: tuple[str, ...] = ()) -> list[str]:
    """Where a word of the person stands: in which table, which row."""
    with database.login("crm_backup") as reader:
        return [
            f"{table}: {word} in {row}"
            for table, row in every_row(reader)
            for word in (*TRACES, *also)
            if word.lower() in row.lower()
        ]
