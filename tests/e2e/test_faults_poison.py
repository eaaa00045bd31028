"""Events that no consumer can use, among good ones, on the deployed stack."""

import json
from typing import Any
from uuid import uuid4

import pytest

from demo.driver.client import Client
from demo.driver.steps import live_session, ready_upsells
from deploy.redrive import Failure, failures, hand_over, release
from local.deployed import LocalStack
from tests.support.deployed import Deployed, eventually

_CONSUMER = "GenerateUpsells"


@pytest.fixture
def stack(deployed: Deployed) -> LocalStack:
    """The same stack as its operator's tools see it."""
    return LocalStack.of(deployed.stack)


def event(**changes: Any) -> dict[str, Any]:
    """An event about a session that nobody knows, or worse."""
    good = {
        "id": str(uuid4()),
        "type": "SessionCompleted",
        "version": 1,
        "occurred_at": "2026-11-22T12:00:00+00:00",
        "customer_id": str(uuid4()),
        "data": {"session_id": str(uuid4())},
    }
    return good | changes


def send(stack: LocalStack, detail: dict[str, Any]) -> None:
    """As EventBridge calls a consumer: without waiting, so that Lambda tries again by itself."""
    stack.account.client("lambda").invoke(
        FunctionName=stack.function(_CONSUMER),
        InvocationType="Event",
        Payload=json.dumps({"detail": detail}).encode(),
    )


def failed(stack: LocalStack) -> dict[str, Failure]:
    """What lies in the consumer's queue, by its event's id; it is only looked at."""
    found = failures(stack, _CONSUMER)
    release(stack, _CONSUMER, found)
    return {one.id: one for one in found}


@pytest.mark.timeout(600)
def test_a_poisoned_event_ends_in_its_queue_and_good_ones_beside_it_are_handled(
    deployed: Deployed, stack: LocalStack
) -> None:
    customer, mechanic = deployed.client("customer"), deployed.client("mechanic")
    sessions = [live_session(customer, mechanic) for _ in range(3)]
    poison = [event(), event(version=2), event(data={"session_id": "none"}), event(data=None)]

    for session, one in zip([*sessions, None], poison, strict=True):
        send(stack, one)
        _end(mechanic, session)

    assert all(ready_upsells(customer, session) for session in sessions)
    ids = {one["id"] for one in poison}
    found = eventually(lambda: failed(stack), until=lambda seen: ids <= seen.keys())
    assert ids <= found.keys()
    assert [found[one["id"]].payload["detail"] for one in poison] == poison
    # Handed over again it fails again, and comes back instead of being lost.
    [again] = [one for one in failures(stack, _CONSUMER) if one.id == poison[0]["id"]]
    hand_over(stack, _CONSUMER, again)
    back = eventually(
        lambda: failed(stack),
        until=lambda seen: seen.get(again.id, again).since > again.since,
    )
    assert back[again.id].payload == again.payload


def _end(mechanic: Client, session: str | None) -> None:
    if session is not None:
        assert mechanic.post(f"/api/sessions/{session}/end").status == 200
