"""A message of failed work is read whoever left it."""

import json
from typing import Any

import pytest

from deploy.account import Account, AccountError, Deployed
from deploy.redrive import hand_over, parse
from deploy.stage import Stage

FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:comeback-prod-RelayEvents-1a2b"
EVENT = {"detail": {"id": "019ab3c4-0000-7000-8000-000000000001", "type": "SessionCompleted"}}


def message(body: object, **attributes: str) -> dict[str, Any]:
    told = {name: {"StringValue": value} for name, value in attributes.items()}
    return {
        "MessageId": "m-1",
        "ReceiptHandle": "h-1",
        "Body": json.dumps(body),
        "Attributes": {"SentTimestamp": "1790000000000"},
        "MessageAttributes": told,
    }


def test_what_a_function_failed_at_names_its_event() -> None:
    body = {
        "timestamp": "2026-11-22T10:00:00Z",
        "requestContext": {
            "requestId": "r-1",
            "condition": "RetriesExhausted",
            "functionArn": FUNCTION,
        },
        "requestPayload": EVENT,
        "responsePayload": {"errorType": "WorkFailed"},
    }
    found = parse(message(body))
    assert (found.id, found.payload) == (EVENT["detail"]["id"], EVENT)
    assert (found.reason, found.since) == ("RetriesExhausted", "2026-11-22T10:00:00Z")
    assert found.function == FUNCTION


def test_what_the_bus_could_not_deliver_is_the_event_itself() -> None:
    found = parse(message(EVENT, ERROR_CODE="NO_PERMISSIONS", TARGET_ARN=FUNCTION))
    assert (found.id, found.payload) == (EVENT["detail"]["id"], EVENT)
    assert (found.reason, found.since) == ("NO_PERMISSIONS", "1790000000000")
    assert found.function == FUNCTION


@pytest.mark.parametrize(
    ("body", "name"),
    [({"requestContext": {"requestId": "r-1"}, "requestPayload": {}}, "r-1"), ({}, "m-1")],
)
def test_a_run_without_an_event_is_named_by_its_request_or_message(
    body: dict[str, Any], name: str
) -> None:
    found = parse(message(body))
    assert (found.id, found.payload, found.reason) == (name, {}, "not said")


def test_what_names_no_function_stays_in_its_queue() -> None:
    stage = Stage(name="prod", region="eu-central-1", size="hobby", given={})
    with pytest.raises(AccountError, match="names no function"):
        hand_over(Deployed(stage, Account(stage.region), {}), "Scheduled", parse(message({})))
