"""Each status of the contract, as curl would see it."""

import uuid

import httpx
import pytest

from tests.e2e.journeys import live_session
from tests.support.deployed import Deployed, Visitor
from tests.support.journeys import intake


@pytest.fixture
def customer(deployed: Deployed) -> Visitor:
    """Somebody who has just signed up."""
    return deployed.visitor("customer")


def test_the_gateway_refuses_a_request_without_a_valid_token(
    deployed: Deployed, customer: Visitor
) -> None:
    token = customer.http.headers["authorization"]
    head, payload, signature = token.removeprefix("Bearer ").split(".")
    forged = f"{head}.{payload}.{signature[:-6]}{'A' * 6}"
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {forged}"}):
        answer = httpx.get(f"{deployed.api}/api/sessions", headers=headers)
        assert answer.status_code == 401, headers
        assert "message" in answer.json()


def test_the_gateway_knows_no_other_route(customer: Visitor) -> None:
    assert customer.get("/api/nothing").status_code == 404


def test_what_is_refused_is_a_problem_document(deployed: Deployed, customer: Visitor) -> None:
    mechanic = deployed.visitor("mechanic")
    session = live_session(customer, mechanic)
    unknown = uuid.uuid4()
    big = {"interaction_type": "waiver_accepted", "metadata": {"text": "x" * 33_000}}
    refusals = {
        400: customer.http.post(
            "/api/intake/start", content="{", headers={"content-type": "application/json"}
        ),
        403: mechanic.post("/api/intake/start", intake()),
        404: customer.get(f"/api/sessions/{unknown}"),
        409: mechanic.post(f"/api/sessions/{session}/start"),
        413: customer.post("/api/interactions", big),
        415: customer.http.post(
            "/api/intake/start", content="a=b", headers={"content-type": "text/plain"}
        ),
        422: customer.post("/api/intake/start", intake(plan="gold")),
    }
    for status, answer in refusals.items():
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["request_id"]
    assert refusals[422].json()["errors"][0]["field"] == "plan"


def test_a_webhook_that_stripe_did_not_sign_is_refused(deployed: Deployed) -> None:
    url = deployed.stack["stripe_webhook_url"]
    for headers in ({}, {"stripe-signature": "t=1,v1=00"}):
        answer = httpx.post(url, content='{"id": "evt_1"}', headers=headers, timeout=30)
        assert answer.status_code == 400, answer.text


def test_a_repeated_key_is_answered_with_the_first_reply(customer: Visitor) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = customer.post("/api/intake/start", intake(), headers=key)
    second = customer.post("/api/intake/start", intake(), headers=key)
    other = customer.post("/api/intake/start", intake(urgent=True), headers=key)
    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == second.json()
    assert customer.get("/api/customers/me/funnel").json()["total_intakes"] == 1
