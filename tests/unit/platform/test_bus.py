"""Facts reach the bus in batches that it accepts, and come back as they went."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from crm.platform import bus
from crm.platform.bus import (
    Event,
    EventBridgeBus,
    EventRejected,
    WorkFailed,
    consumer,
    event_bus,
    parse_event,
    scheduled,
)

THROTTLED = ClientError({"Error": {"Code": "ThrottlingException"}}, "PutEvents")
AWAY = EndpointConnectionError(endpoint_url="https://events.test")


class Ended(BaseModel):
    """The data of an event."""

    session_id: UUID
    minutes: int


class RecordingClient:
    """Takes batches as EventBridge does, refuses what it is told to, and may be away."""

    def __init__(self, refuse: Sequence[UUID] = (), *failures: Exception | None) -> None:
        self.batches: list[list[dict[str, Any]]] = []
        self._refuse = {str(event) for event in refuse}
        self._failures = list(failures)

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - AWS's
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


class Context:
    """What Lambda says of an invocation."""

    aws_request_id = "invocation-1"


def event_of(padding: int = 0, **parts: Any) -> Event:
    """A fact."""
    given: dict[str, Any] = {
        "id": uuid4(),
        "type": "SessionCompleted",
        "version": 1,
        "occurred_at": datetime(2026, 11, 2, 3, 4, 5, 678_901, UTC),
        "customer_id": uuid4(),
        "data": {"session_id": str(uuid4()), "minutes": 7, "padding": "x" * padding},
    }
    return Event(**given | parts)


def envelope_of(event: Event) -> dict[str, Any]:
    """The event as EventBridge delivers it."""
    return {"source": "crm", "detail-type": event.type, "detail": event.document()}


@pytest.fixture
def bus_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[RecordingClient], EventBridgeBus]:
    """A bus whose client is the one given."""

    def build(client: RecordingClient) -> EventBridgeBus:
        made = EventBridgeBus("crm")
        monkeypatch.setitem(made.__dict__, "_client", client)
        return made

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


def test_a_client_with_nowhere_to_go_accepts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")

    assert EventBridgeBus("crm").publish([event_of()]) == set()


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.dictionaries(st.text(), st.integers() | st.text() | st.none()),
)
def test_an_event_comes_back_as_it_went(when: datetime, data: dict[str, Any]) -> None:
    event = event_of(occurred_at=when, data=data)

    assert Event.from_document(json.loads(json.dumps(event.document()))) == event


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        event_of(occurred_at=datetime(2026, 11, 2))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": "no id"},
        {"id": 7},
        {"version": "first"},
        {"version": None},
        {"occurred_at": "2026-11-02T03:04:05"},
        {"occurred_at": "yesterday"},
        {"occurred_at": None},
        {"customer_id": ""},
        {"data": None},
        {"data": "text"},
    ],
)
def test_a_document_that_does_not_keep_the_contract_is_rejected(change: dict[str, Any]) -> None:
    with pytest.raises(EventRejected):
        Event.from_document(event_of().document() | change)


@pytest.mark.parametrize("missing", sorted(event_of().document()))
def test_a_document_without_a_part_is_rejected(missing: str) -> None:
    document = event_of().document()
    del document[missing]

    with pytest.raises(EventRejected):
        Event.from_document(document)


@pytest.mark.parametrize(
    "envelope",
    [
        pytest.param({}, id="empty"),
        pytest.param({"detail": None}, id="no detail"),
        pytest.param({"detail": "text"}, id="a detail of another type"),
        pytest.param(envelope_of(event_of(type="SessionCancelled")), id="another event"),
        pytest.param(envelope_of(event_of(version=2)), id="another version"),
    ],
)
def test_an_envelope_that_a_consumer_does_not_know_is_rejected(envelope: dict[str, Any]) -> None:
    with pytest.raises(EventRejected):
        parse_event(envelope, "SessionCompleted")


def test_a_consumer_gets_the_event_and_its_typed_data() -> None:
    seen: list[tuple[Event, Ended]] = []

    @consumer("SessionCompleted", Ended)
    def handler(event: Event, data: Ended) -> None:
        seen.append((event, data))

    event = event_of()
    handler(envelope_of(event), Context())

    assert seen == [(event, Ended.model_validate(event.data))]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged so far."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_consumed_event_leaves_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    handler = consumer("SessionCompleted", Ended)(lambda _, __: None)
    event = event_of()

    handler(envelope_of(event), Context())

    (line,) = lines(capsys)
    assert (line["level"], line["message"], line["work"]) == ("INFO", "work", "SessionCompleted")
    assert (line["event_id"], line["request_id"]) == (str(event.id), "invocation-1")
    assert line["duration_ms"] >= 0


@pytest.mark.parametrize(
    "envelope",
    [
        envelope_of(event_of(type="Unknown")),
        envelope_of(event_of(data={"session_id": "anna@example.test", "minutes": 7})),
        {"detail": []},
    ],
)
def test_an_event_that_cannot_be_read_leaves_for_the_failure_destination(
    capsys: pytest.CaptureFixture[str], envelope: dict[str, Any]
) -> None:
    handler = consumer("SessionCompleted", Ended)(lambda _, __: None)

    with pytest.raises(WorkFailed) as failure:
        handler(envelope, Context())

    (line,) = lines(capsys)
    assert line["level"] == "ERROR"
    assert "anna" not in f"{line}{failure.value}"


def test_a_failure_is_raised_again_without_what_people_wrote(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @consumer("SessionCompleted", Ended)
    def handler(_: Event, __: Ended) -> None:
        raise RuntimeError("anna@example.test")

    with pytest.raises(WorkFailed, match=r"^SessionCompleted failed with RuntimeError$") as failure:
        handler(envelope_of(event_of()), Context())

    assert failure.value.__cause__ is None
    assert failure.value.__context__ is None
    (line,) = lines(capsys)
    assert line["fault"][0]["type"] == "builtins.RuntimeError"
    assert "anna" not in json.dumps(line)


def test_a_scheduled_run_logs_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    @scheduled
    def relay() -> dict[str, int]:
        return {"claimed": 3, "published": 2}

    relay({}, Context())

    (line,) = lines(capsys)
    assert (line["work"], line["claimed"], line["published"]) == ("relay", 3, 2)


def test_a_scheduled_run_that_fails_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    @scheduled
    def relay() -> None:
        raise RuntimeError("no")

    with pytest.raises(WorkFailed):
        relay({}, Context())

    assert lines(capsys)[0]["level"] == "ERROR"


def test_a_scheduled_run_may_have_nothing_to_count(capsys: pytest.CaptureFixture[str]) -> None:
    @scheduled
    def rest() -> None:
        """Do nothing."""

    rest({}, Context())

    assert lines(capsys)[0]["work"] == "rest"


def test_the_bus_of_a_process_is_the_one_in_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUS_NAME", "comeback")
    bus.event_bus.cache_clear()
    try:
        first = event_bus()

        assert isinstance(first, EventBridgeBus)
        assert event_bus() is first
    finally:
        bus.event_bus.cache_clear()
