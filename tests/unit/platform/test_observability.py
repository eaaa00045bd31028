"""One line for each request: ids and figures, never what people wrote."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from crm.platform.handlers.observability import describe, log_publishing_failure
from demo.driver.gateway import claims_of, gateway_event
from tests.builders.gateway import CUSTOMER, SESSION
from tests.builders.sample_api import app

BOOKING = {"contact": {"name": "Anna Berg", "email": "anna@example.test"}}


type Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What was logged so far, line by line."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def send(method: str, path: str, **parts: Any) -> None:
    """Send one request of a customer."""
    event = gateway_event(method, path, claims=claims_of(CUSTOMER), request_id="r-1", **parts)
    app.handler(event, None)


def test_a_request_leaves_one_line_with_ids_and_figures(lines: Lines) -> None:
    send("POST", f"/api/sessions/{SESSION}/end")

    (line,) = lines()
    assert line.pop("timestamp")
    assert line.pop("duration_ms") > 0
    assert line == {
        "level": "INFO",
        "message": "request",
        "service": "crm",
        "stage": "local",
        "request_id": "r-1",
        "route": "POST /api/sessions/{session_id}/end",
        "status": 200,
        "principal": CUSTOMER,
    }


@pytest.mark.parametrize(
    ("method", "path", "status", "refusal"),
    [
        ("POST", "/api/bookings", 422, "invalid-input"),
        ("GET", "/api/refusals/conflict", 409, "conflict"),
        ("GET", "/anna@example.test", 404, "not-found"),
    ],
)
def test_a_refusal_leaves_its_type(
    lines: Lines,
    method: str,
    path: str,
    status: int,
    refusal: str,
) -> None:
    send(method, path, body={"contact": {"name": "Anna Berg", "email": "nowhere"}})

    (line,) = lines()
    assert (line["level"], line["status"], line["refusal"]) == ("INFO", status, refusal)
    assert "Anna" not in json.dumps(line)
    assert "anna@" not in json.dumps(line)


def test_a_defect_is_logged_once_as_an_error_without_what_people_wrote(lines: Lines) -> None:
    send("DELETE", f"/api/bookings/{SESSION}", body=BOOKING)

    (line,) = lines()
    assert (line["level"], line["status"]) == ("ERROR", 500)
    assert line["fault"][0]["type"] == "builtins.RuntimeError"
    assert line["fault"][0]["stack"][-1].endswith(" broken")
    assert "anna" not in json.dumps(line).lower()


def test_a_database_that_is_away_is_an_error_for_us(lines: Lines) -> None:
    send("GET", "/api/refusals/away")

    (line,) = lines()
    assert (line["level"], line["status"], line["refusal"]) == ("ERROR", 503, "unavailable")


def test_a_line_says_nothing_of_the_request_before(lines: Lines) -> None:
    send("GET", "/api/refusals/away")
    send("POST", f"/api/sessions/{SESSION}/end")

    _, line = lines()
    assert (line["level"], line["status"]) == ("INFO", 200)
    assert line.keys().isdisjoint({"refusal", "fault"})


def test_too_many_requests_are_no_error_of_ours(lines: Lines) -> None:
    send("GET", "/api/refusals/busy")

    assert lines()[0]["level"] == "INFO"


def test_events_that_stay_behind_leave_a_warning(lines: Lines) -> None:
    log_publishing_failure([UUID(SESSION)], "ThrottlingException")

    (line,) = lines()
    assert (line["level"], line["reason"]) == ("WARNING", "ThrottlingException")
    assert line["event_ids"] == [SESSION]


def look_up(name: str) -> str:
    """Fail with a message that quotes its argument, because of another such failure."""
    known: dict[str, str] = {}
    try:
        return known[name]
    except KeyError as error:
        raise ValueError(f"{name} is unknown") from error


def test_a_fault_is_described_with_its_causes_and_without_their_messages() -> None:
    with pytest.raises(ValueError, match="Anna") as raised:
        look_up("Anna Berg")

    described = describe(raised.value)
    assert [fault["type"] for fault in described] == ["builtins.ValueError", "builtins.KeyError"]
    assert "anna" not in json.dumps(described).lower()


def test_a_fault_that_causes_itself_is_described_to_an_end() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first

    assert len(describe(first)) == 20
