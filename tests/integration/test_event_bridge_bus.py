"""The bus adapter, with the AWS SDK and EventBridge as moto plays it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from crm.platform.bus import Event, EventBridgeBus


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS of this test alone, with a bus in it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        boto3.client("events").create_event_bus(Name="crm")
        yield


def fact(type_: str = "SessionCompleted") -> Event:
    """An event that others act on."""
    return Event(
        id=uuid4(),
        type=type_,
        version=1,
        occurred_at=datetime(2026, 11, 2, 3, 4, tzinfo=UTC),
        customer_id=uuid4(),
        data={"minutes": 7},
    )


def test_event_bridge_accepts_more_events_than_one_call_carries() -> None:
    events = [fact() for _ in range(25)]

    assert EventBridgeBus("crm").publish(events) == {event.id for event in events}


def test_an_entry_that_event_bridge_refuses_does_not_take_the_others_with_it() -> None:
    events = [fact(), fact(type_=""), fact()]

    assert EventBridgeBus("crm").publish(events) == {events[0].id, events[2].id}


def test_a_bus_that_does_not_exist_accepts_nothing() -> None:
    assert EventBridgeBus("elsewhere").publish([fact()]) == set()
