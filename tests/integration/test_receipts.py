"""What customers read of their own payments: what each paid for, and the session that it opened."""

from typing import Any

import pytest

from demo.driver.client import Client
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.checkouts import buy, pay
from tests.support.stripe_webhook import Webhook

RECEIPTS = "/api/customers/me/receipts"


@pytest.fixture
def customer(backend: Backend) -> Client:
    return backend.client("customer")


def test_a_payment_is_a_receipt_with_its_new_session(
    backend: Backend, customer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = completed_session(backend, customer)
    upsells = {one["recommendation_type"]: one for one in delivered_upsells(customer, session)}
    assert customer.get(RECEIPTS).body == {"receipts": [], "next_cursor": None}

    buy(customer, upsell=upsells["follow_up"])
    pay(backend, Webhook(backend, monkeypatch))

    [receipt] = customer.get(RECEIPTS).body["receipts"]
    assert (receipt["title"], receipt["plan"]) == ("Follow-up Session", "video15")
    assert (receipt["price"]["amount"], receipt["refunded"], receipt["status"]) == (
        2500,
        None,
        "paid",
    )
    assert receipt["upsell_id"] == upsells["follow_up"]["id"]
    opened: dict[str, Any] = customer.get(f"/api/sessions/{receipt['session_id']}").body
    assert (opened["status"], opened["intake_id"]) == ("pending", receipt["intake_id"])
    assert backend.client("customer").get(RECEIPTS).body["receipts"] == []


def test_what_is_recommended_comes_in_the_readers_language(
    backend: Backend, customer: Client
) -> None:
    session = completed_session(backend, customer)
    path = f"/api/sessions/{session}/upsells"

    reply = customer.get(path, headers={"Accept-Language": "de-AT"}).body

    titles = [one["service_title"] for one in reply["upsells"]]
    assert (reply["language"], titles[0]) == ("de", "Volle Diagnose")
    limited = customer.get(path, query="limit=1", headers={"Accept-Language": "it"}).body
    assert (limited["language"], len(limited["upsells"])) == ("en", 1)


def test_how_to_reach_the_customer_is_known_after_their_intake(
    backend: Backend, customer: Client
) -> None:
    path = "/api/customers/me/contact"
    assert customer.get(path).body == {"name": None, "email": None, "phone": None}
    completed_session(backend, customer)
    assert "@" in customer.get(path).body["email"]
