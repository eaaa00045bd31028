"""Each status of the contract, as curl would see it."""

import uuid

import httpx2
import pytest

from demo.driver.client import Client
from demo.driver.steps import intake_form, live_session
from tests.support.deployed import Deployed


@pytest.fixture
def customer(deployed: Deployed) -> Client:
    """Somebody who has just signed up."""
    return deployed.client("customer")


def test_the_gateway_refuses_a_request_without_a_valid_token(deployed: Deployed) -> None:
    token = deployed.identity.create_user("customer").token
    head, payload, signature = token.split(".")
    forged = f"{head}.{payload}.{signature[:-6]}{'A' * 6}"
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {forged}"}):
        answer = httpx2.get(f"{deployed.api}/api/sessions", headers=headers)
        assert answer.status_code == 401, headers
        assert "message" in answer.json()


def test_the_gateway_knows_no_other_route(customer: Client) -> None:
    assert customer.get("/api/nothing").status == 404


def test_what_is_refused_is_a_problem_document(deployed: Deployed, customer: Client) -> None:
    mechanic = deployed.client("mechanic")
    session = live_session(customer, mechanic)
    unknown = uuid.uuid4()
    big = {"interaction_type": "waiver_accepted", "metadata": {"text": "x" * 33_000}}
    refusals = {
        400: customer.post(
            "/api/intake/start", raw="{", headers={"content-type": "application/json"}
        ),
        403: mechanic.post("/api/intake/start", intake_form()),
        404: customer.get(f"/api/sessions/{unknown}"),
        409: mechanic.post(f"/api/sessions/{session}/start"),
        413: customer.post("/api/interactions", big),
        415: customer.post("/api/intake/start", raw="a=b", headers={"content-type": "text/plain"}),
        422: customer.post("/api/intake/start", intake_form(plan="gold")),
    }
    for status, answer in refusals.items():
        assert answer.status == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["status"] == status
        assert answer.body["request_id"]
    assert refusals[422].body["errors"][0]["field"] == "plan"


def test_a_webhook_that_stripe_did_not_sign_is_refused(deployed: Deployed) -> None:
    url = deployed.stack["stripe_webhook_url"]
    for headers in ({}, {"stripe-signature": "t=1,v1=00"}):
        answer = httpx2.post(url, content='{"id": "evt_1"}', headers=headers, timeout=30)
        assert answer.status_code == 400, answer.text


def test_a_repeated_key_is_answered_with_the_first_reply(customer: Client) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = customer.post("/api/intake/start", intake_form(), headers=key)
    second = customer.post("/api/intake/start", intake_form(), headers=key)
    other = customer.post("/api/intake/start", intake_form(urgent=True), headers=key)
    assert (first.status, second.status, other.status) == (201, 201, 422)
    assert first.body == second.body
    assert customer.get("/api/customers/me/funnel").body["total_intakes"] == 1
