"""Payments on the deployed stack when something between Stripe and us is away."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from demo.driver.client import Client, Row
from demo.driver.steps import file_intake, pay_checkout
from tests.support.deployed import Deployed, eventually


@pytest.fixture
def stripe(deployed: Deployed) -> Iterator[httpx2.Client]:
    """The levers of the fake Stripe, put back at the end."""
    with httpx2.Client(base_url=deployed.stack["stripe_url"], timeout=30) as levers:
        yield levers
        levers.post("/_fake/outage", json={"requests": 0}).raise_for_status()
        levers.post("/_fake/webhook", json={"paused": False}).raise_for_status()


def check_out(customer: Client, plan: str) -> Row:
    """File an intake and open its checkout."""
    return customer.open_intake_checkout(file_intake(customer, plan=plan)["intake"]["id"])


def reconcile(deployed: Deployed) -> dict[str, Any]:
    """One run, with nothing left to the webhook."""
    answer = deployed.aws.client("lambda").invoke(
        FunctionName=deployed.stack["reconcile_payments"], Payload=b'{"grace_seconds": 0}'
    )
    assert "FunctionError" not in answer
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    return told


def test_a_stripe_that_is_away_is_a_503_and_the_same_checkout_afterwards(
    deployed: Deployed, stripe: httpx2.Client
) -> None:
    customer = deployed.client("customer")
    filed = file_intake(customer, plan="video15")["intake"]
    path = f"/api/intakes/{filed['id']}/checkout"
    stripe.post("/_fake/outage", json={"requests": 100})

    refused = customer.post(path)

    assert refused.status == 503, refused.text
    assert int(refused.headers["retry-after"]) > 0
    stripe.post("/_fake/outage", json={"requests": 0})
    assert customer.post(path).status == 201
    count = "select count(*) from crm.checkouts where intake_id = %s"
    assert deployed.sql(count, filed["id"]) == [(1,)]


def test_what_a_paused_webhook_missed_is_made_up_for_once(
    deployed: Deployed, stripe: httpx2.Client
) -> None:
    customer = deployed.client("customer")
    checkout = check_out(customer, "chat10")
    stripe.post("/_fake/webhook", json={"paused": True})
    pay_checkout(stripe, checkout)

    told = eventually(lambda: reconcile(deployed), until=lambda run: run["missed"])

    assert told["missed"] >= 3
    pending = customer.get("/api/sessions", query={"status": "pending"}).body["sessions"]
    assert [session["plan"] for session in pending] == ["chat10"]
    assert reconcile(deployed)["missed"] == 0
    stripe.post("/_fake/webhook", json={"paused": False})
    completed = {"type": "checkout_completed"}
    story = customer.get("/api/customers/me/interactions", query=completed).body["interactions"]
    assert len(story) == 1
