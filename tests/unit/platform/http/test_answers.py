"""Each status of the contract, and what its answer carries."""

import json
from uuid import UUID

import pytest

from demo.driver.gateway import claims_of, gateway_event
from tests.builders.gateway import CUSTOMER, SESSION, Call
from tests.builders.sample_api import app

BOOKING = {"contact": {"name": "Anna", "email": "anna@example.test"}}
END = f"/api/sessions/{SESSION}/end"


def test_a_success_carries_the_model_as_json(call: Call) -> None:
    answer = call("POST", "/api/bookings", body=BOOKING)

    assert answer.status == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["contact"] == BOOKING["contact"]


def test_a_handler_may_choose_status_and_headers(call: Call) -> None:
    one = call("POST", "/api/batches", body=BOOKING)
    several = call("POST", "/api/batches", body={"bookings": [BOOKING]})

    assert (one.status, several.status) == (201, 200)
    assert several.headers["x-kind"] == "y"
    assert several.headers["Cache-Control"] == "no-store"


def test_an_answer_without_content_has_no_content_type(call: Call) -> None:
    answer = call("PUT", f"/api/bookings/{SESSION}")

    assert (answer.status, answer.text) == (204, "")
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    ("name", "status", "type_", "retry_after"),
    [
        ("missing", 404, "not-found", None),
        ("conflict", 409, "conflict", None),
        ("large", 413, "payload-too-large", None),
        ("reused", 422, "key-reused", None),
        ("invalid", 422, "invalid-input", None),
        ("busy", 429, "too-many-requests", "7"),
        ("away", 503, "unavailable", "3"),
    ],
)
def test_what_a_handler_refuses_becomes_a_problem_document(
    call: Call, name: str, status: int, type_: str, retry_after: str | None
) -> None:
    answer = call("GET", f"/api/refusals/{name}", request_id="request-7")

    assert answer.status == answer.json["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.get("Retry-After") == retry_after
    assert answer.json["type"] == f"urn:crm:problem:{type_}"
    assert answer.json["request_id"] == "request-7"
    assert answer.json["title"]
    assert answer.json["detail"]
    assert "errors" not in answer.json


def test_a_refusal_keeps_the_sentence_of_the_handler(call: Call) -> None:
    detail = call("GET", "/api/refusals/conflict").json["detail"]

    assert detail == "A completed session cannot be started."


def test_a_defect_becomes_a_500_that_tells_only_the_request_id(call: Call) -> None:
    answer = call("DELETE", f"/api/bookings/{SESSION}", request_id="request-9")

    assert answer.status == 500
    assert answer.json["type"] == "urn:crm:problem:internal-error"
    assert answer.json["request_id"] == "request-9"
    assert "anna" not in answer.text


def test_a_wrong_role_is_forbidden_before_anything_is_read(call: Call) -> None:
    answer = call("POST", "/api/bookings", raw="not json", claims=claims_of(CUSTOMER, "mechanic"))

    assert (answer.status, answer.json["type"]) == (403, "urn:crm:problem:forbidden")


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param(None, id="no authorizer"),
        pytest.param({}, id="no claims"),
        pytest.param(claims_of(CUSTOMER, token_use="id"), id="an ID token"),
        pytest.param(claims_of(""), id="no subject"),
    ],
)
def test_nobody_is_told_to_authenticate(call: Call, claims: dict[str, str] | None) -> None:
    answer = call("POST", END, claims=claims)

    assert (answer.status, answer.json["type"]) == (401, "urn:crm:problem:unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "name",
    [
        "1",
        "me",
        SESSION[:-1],
        SESSION + "0",
        SESSION.replace("-", ""),
        f"{{{SESSION}}}",
        "%00",
        "\0",
        "'; drop table sessions; --",
        "\N{AUTOMOBILE}",
        SESSION.replace("0", "\N{FULLWIDTH DIGIT ZERO}"),
        "x" * 5_000,
    ],
)
def test_an_id_that_no_row_can_have_is_not_found(call: Call, name: str) -> None:
    answer = call("POST", f"/api/sessions/{name}/end")

    assert answer.status == 404


def test_an_impossible_id_answers_as_an_unknown_one_does(call: Call) -> None:
    impossible = call("POST", "/api/sessions/nonsense/end")
    unknown = call("GET", "/api/refusals/missing")

    assert impossible.json == unknown.json


def test_an_id_may_be_written_in_capitals(call: Call) -> None:
    answer = call("POST", f"/api/sessions/{SESSION.upper()}/end")

    assert UUID(answer.json["own_key"]) == UUID(SESSION)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/nothing"),
        ("GET", END),
        ("HEAD", END),
        ("OPTIONS", END),
        ("PROPFIND", END),
        ("POST", END + "/"),
        ("POST", "/api/sessions//end"),
        ("GET", "/api/../api/sessions"),
        ("POST", "/api/sessions/\ud800/end"),
    ],
)
def test_a_route_that_is_not_there_is_not_found(call: Call, method: str, path: str) -> None:
    answer = call(method, path)

    assert (answer.status, answer.json["type"]) == (404, "urn:crm:problem:not-found")


def test_a_public_route_reads_no_token_and_takes_the_body_as_it_comes(call: Call) -> None:
    answer = call(
        "POST",
        "/webhook",
        raw=b"\x00\xff{",
        claims=None,
        headers={"X-Signature": "s", "content-type": "application/octet-stream"},
    )

    assert answer.json == {"raw": "00ff7b", "signature": "s"}


def test_a_public_route_still_limits_the_body(call: Call) -> None:
    answer = call("POST", "/webhook", raw=b"x" * 1025, claims=None)

    assert answer.status == 413


def test_a_public_route_has_no_principal(call: Call) -> None:
    assert call("POST", "/who").status == 401


def test_the_role_claim_comes_from_the_settings(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLE_CLAIM", "https://shop.test/role")

    answer = call("POST", END, claims=claims_of(CUSTOMER, **{"https://shop.test/role": "mechanic"}))

    assert answer.json["role"] == "mechanic"


def test_a_request_may_have_no_headers_at_all() -> None:
    event = gateway_event("POST", END, claims=claims_of(CUSTOMER))

    assert app.handler(event | {"headers": None}, None)["statusCode"] == 200


def test_an_answer_is_compact_json(call: Call) -> None:
    text = call("POST", END).text

    assert text == json.dumps(json.loads(text), separators=(",", ":"))
