"""Payments on the deployed stack when something between Stripe and us is away."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.deployed import Deployed, Visitor, eventually
from tests.support.journeys import intake


@pytest.fixture
def stripe(deployed: Deployed) -> Iterator[httpx.Client]:
    """The levers of the fake Stripe, put back at the end."""
    with httpx.Client(base_url=deployed.stack["stripe_url"], timeout=30) as levers:
        yield levers
        levers.post("/_fake/outage", json={"requests": 0}).raise_for_status()
        levers.post("/_fake/webhook", json={"paused": False}).raise_for_status()


def check_out(customer: Visitor, plan: str) -> httpx.Response:
    """Files an intake and asks for its checkout."""
    filed = customer.post("/api/intake/start", intake(plan=plan)).json()["intake"]
    return customer.post(f"/api/intakes/{filed['id']}/checkout")


def reconcile(deployed: Deployed) -> dict[str, Any]:
    """One run, with nothing left to the webhook."""
    answer = deployed.aws.client("lambda").invoke(
        FunctionName=deployed.stack["reconcile_payments"], Payload=b'{"grace_seconds": 0}'
    )
    assert "FunctionError" not in answer
    told: dict[str, Any] = httpx.Response(200, content=answer["Payload"].read()).json()
    return told


def test_a_stripe_that_is_away_is_a_503_and_the_same_checkout_afterwards(
    deployed: Deployed, stripe: httpx.Client
) -> None:
    customer = deployed.visitor("customer")
    filed = customer.post("/api/intake/start", intake(plan="video15")).json()["intake"]
    path = f"/api/intakes/{filed['id']}/checkout"
    stripe.post("/_fake/outage", json={"requests": 100})

    refused = customer.post(path)

    assert refused.status_code == 503, refused.text
    assert int(refused.headers["retry-after"]) > 0
    stripe.post("/_fake/outage", json={"requests": 0})
    assert customer.post(path).status_code == 201
    count = "select count(*) from crm.checkouts where intake_id = %s"
    assert deployed.sql(count, filed["id"]) == [(1,)]


def test_what_a_paused_webhook_missed_is_made_up_for_once(
    deployed: Deployed, stripe: httpx.Client
) -> None:
    customer = deployed.visitor("customer")
    checkout = check_out(customer, "chat10").json()["checkout"]
    stripe.post("/_fake/webhook", json={"paused": True})
    at_stripe = checkout["url"].rpartition("/")[2]
    stripe.post(f"/_fake/checkout/sessions/{at_stripe}/pay", json={"outcome": "paid"})

    told = eventually(lambda: reconcile(deployed), seconds=10, until=lambda run: run["missed"])

    assert told["missed"] >= 3
    pending = customer.get("/api/sessions", params={"status": "pending"}).json()["sessions"]
    assert [session["plan"] for session in pending] == ["chat10"]
    assert reconcile(deployed)["missed"] == 0
    stripe.post("/_fake/webhook", json={"paused": False})
    completed = {"type": "checkout_completed"}
    story = customer.get("/api/customers/me/interactions", params=completed).json()["interactions"]
    assert len(story) == 1
