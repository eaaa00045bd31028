"""Facts reach the bus in batches that it accepts, and what it refuses is known."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from moto import mock_aws

from crm.platform.aws import clients
from crm.platform.events import bus
from crm.platform.events.bus import EventBridgeBus, event_bus
from tests.builders.events import event_of

THROTTLED = ClientError({"Error": {"Code": "ThrottlingException"}}, "PutEvents")
AWAY = ConnectTimeoutError(endpoint_url="https://events.test")


class RecordingClient:
    """Takes batches as EventBridge does, refuses what it is told to, and may be away."""

    def __init__(self, refuse: Sequence[UUID] = (), *failures: Exception | None) -> None:
        self.batches: list[list[dict[str, Any]]] = []
        self._refuse = {str(event) for event in refuse}
        self._failures = list(failures)

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - AWS's
        failure = self._failures.pop(0) if self._failures else None
        if failure:
            raise failure
        self.batches.append(Entries)
        outcomes = [self._outcome(entry) for entry in Entries]
        refused = sum("ErrorCode" in outcome for outcome in outcomes)
        return {"FailedEntryCount": refused, "Entries": outcomes}

    def _outcome(self, entry: dict[str, Any]) -> dict[str, str]:
        if json.loads(entry["Detail"])["id"] in self._refuse:
            return {"ErrorCode": "InternalFailure", "ErrorMessage": "try again"}
        return {"EventId": "x"}


@pytest.fixture
def bus_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[RecordingClient], EventBridgeBus]:
    """A bus whose client is the one given."""

    def build(client: RecordingClient) -> EventBridgeBus:
        monkeypatch.setattr(bus, "events_client", lambda: client)
        return EventBridgeBus("crm")

    return build


type BusWith = Callable[[RecordingClient], EventBridgeBus]


def test_every_event_that_the_bus_takes_is_accepted(bus_with: BusWith) -> None:
    client = RecordingClient()
    events = [event_of() for _ in range(25)]

    accepted = bus_with(client).publish(events)

    assert accepted == {event.id for event in events}
    assert [len(batch) for batch in client.batches] == [10, 10, 5]


def test_an_entry_says_what_it_is_and_when_it_happened(bus_with: BusWith) -> None:
    client = RecordingClient()
    event = event_of()

    bus_with(client).publish([event])

    entry = client.batches[0][0]
    assert (entry["EventBusName"], entry["Source"]) == ("crm", "crm")
    assert (entry["DetailType"], entry["Time"]) == ("SessionCompleted", event.occurred_at)
    assert json.loads(entry["Detail"]) == event.document()


def test_nothing_to_publish_calls_nobody(bus_with: BusWith) -> None:
    client = RecordingClient()

    assert bus_with(client).publish([]) == set()
    assert client.batches == []


def test_an_event_that_was_refused_among_others_is_not_accepted(bus_with: BusWith) -> None:
    events = [event_of() for _ in range(3)]

    accepted = bus_with(RecordingClient([events[1].id])).publish(events)

    assert accepted == {events[0].id, events[2].id}


@pytest.mark.parametrize("failure", [AWAY, THROTTLED])
def test_a_bus_that_is_away_accepts_nothing_and_raises_nothing(
    bus_with: BusWith, failure: Exception
) -> None:
    assert bus_with(RecordingClient([], failure)).publish([event_of()]) == set()


def test_what_was_accepted_before_the_bus_went_away_counts(bus_with: BusWith) -> None:
    client = RecordingClient([], None, AWAY)
    events = [event_of() for _ in range(30)]

    accepted = bus_with(client).publish(events)

    assert accepted == {event.id for event in events[:10]}
    assert len(client.batches) == 1


def test_large_events_go_in_smaller_batches(bus_with: BusWith) -> None:
    client = RecordingClient()
    events = [event_of(padding=100_000) for _ in range(5)]

    accepted = bus_with(client).publish(events)

    assert len(accepted) == 5
    assert [len(batch) for batch in client.batches] == [2, 2, 1]


def test_an_event_larger_than_any_batch_stays_behind_alone(bus_with: BusWith) -> None:
    client = RecordingClient()
    large, small = event_of(padding=256 * 1024), event_of()

    assert bus_with(client).publish([large, small]) == {small.id}


def test_characters_beyond_ascii_count_as_they_are_sent(bus_with: BusWith) -> None:
    client = RecordingClient()
    events = [event_of(data={"note": "\N{AUTOMOBILE}" * 15_000}) for _ in range(2)]

    bus_with(client).publish(events)

    assert [len(batch) for batch in client.batches] == [1, 1]


@pytest.mark.usefixtures("aws")
def test_a_client_with_nowhere_to_go_accepts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    assert EventBridgeBus("crm").publish([event_of()]) == set()


@pytest.mark.usefixtures("aws")
def test_a_client_without_credentials_accepts_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    assert EventBridgeBus("crm").publish([event_of()]) == set()


@pytest.mark.usefixtures("aws")
def test_credentials_that_are_not_in_the_environment_publish(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile = tmp_path / "credentials"
    profile.write_text("[crm]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = hidden\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(profile))
    event, signed = event_of(), list[str]()

    with mock_aws():
        boto3.client("events").create_event_bus(Name="crm")
        # moto puts credentials of its own into the environment.
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        monkeypatch.setenv("AWS_PROFILE", "crm")
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        clients.events_client().meta.events.register(
            "before-send", lambda request, **_: signed.append(request.headers["Authorization"])
        )

        assert EventBridgeBus("crm").publish([event]) == {event.id}

    assert "AKIAPROFILE" in str(signed)


@pytest.mark.usefixtures("aws")
def test_event_bridge_takes_what_the_bus_sends() -> None:
    events = [event_of() for _ in range(11)]

    with mock_aws():
        boto3.client("events").create_event_bus(Name="crm")

        assert EventBridgeBus("crm").publish(events) == {event.id for event in events}
        assert EventBridgeBus("elsewhere").publish(events) == set()


def test_the_bus_of_a_process_is_the_one_in_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUS_NAME", "comeback")
    bus.event_bus.cache_clear()
    try:
        first = event_bus()

        assert isinstance(first, EventBridgeBus)
        assert event_bus() is first
    finally:
        bus.event_bus.cache_clear()
