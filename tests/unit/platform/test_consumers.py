"""Events come back as they went, and what cannot be handled leaves the handler."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from crm.platform.events.event import Event, EventRejected
from crm.platform.handlers.event import event_handler, parse_event
from crm.platform.handlers.schedule import schedule_handler
from crm.platform.handlers.work import WorkFailed
from tests.builders.events import envelope_of, event_of


class SessionCompleted(BaseModel):
    """The data of an event."""

    session_id: UUID
    minutes: int


class Context:
    """What Lambda says of an invocation."""

    aws_request_id = "invocation-1"


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.dictionaries(st.text(), st.integers() | st.text() | st.none()),
)
def test_an_event_comes_back_as_it_went(when: datetime, data: dict[str, Any]) -> None:
    event = event_of(occurred_at=when, data=data)

    assert Event.from_document(json.loads(json.dumps(event.document()))) == event


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
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
        parse_event(envelope, SessionCompleted)


def test_a_consumer_gets_the_event_and_its_typed_data() -> None:
    seen: list[Event[SessionCompleted]] = []

    @event_handler(SessionCompleted)
    def handler(event: Event[SessionCompleted]) -> None:
        seen.append(event)

    sent = event_of()
    handler(envelope_of(sent), Context())

    [event] = seen
    assert event.data == SessionCompleted.model_validate(sent.data)
    assert event.model_dump(exclude={"data"}) == sent.model_dump(exclude={"data"})


def ignore(_: Event[SessionCompleted]) -> None:
    """Do nothing with an event."""


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged so far."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_consumed_event_leaves_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    handler = event_handler(SessionCompleted)(ignore)
    event = event_of()

    handler(envelope_of(event), Context())

    (line,) = lines(capsys)
    assert (line["level"], line["message"], line["work"]) == ("INFO", "work", "ignore")
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
    handler = event_handler(SessionCompleted)(ignore)

    with pytest.raises(WorkFailed) as failure:
        handler(envelope, Context())

    (line,) = lines(capsys)
    assert line["level"] == "ERROR"
    assert "anna" not in f"{line}{failure.value}"


def test_a_failure_is_raised_again_without_what_people_wrote(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @event_handler(SessionCompleted)
    def handler(_: Event[SessionCompleted]) -> None:
        raise RuntimeError("anna@example.test")

    with pytest.raises(WorkFailed, match=r"^handler failed with RuntimeError$") as failure:
        handler(envelope_of(event_of()), Context())

    assert failure.value.__cause__ is None
    assert failure.value.__context__ is None
    (line,) = lines(capsys)
    assert line["fault"][0]["type"] == "builtins.RuntimeError"
    assert "anna" not in json.dumps(line)


def test_a_scheduled_run_logs_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    @schedule_handler
    def relay(_: object) -> dict[str, int]:
        return {"claimed": 3, "published": 2}

    relay({}, Context())

    (line,) = lines(capsys)
    assert (line["work"], line["claimed"], line["published"]) == ("relay", 3, 2)


def test_a_scheduled_run_that_fails_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    @schedule_handler
    def relay(_: object) -> None:
        raise RuntimeError("no")

    with pytest.raises(WorkFailed):
        relay({}, Context())

    assert lines(capsys)[0]["level"] == "ERROR"


def test_a_scheduled_run_may_have_nothing_to_count(capsys: pytest.CaptureFixture[str]) -> None:
    @schedule_handler
    def rest(_: object) -> None:
        """Do nothing."""

    rest({}, Context())

    assert lines(capsys)[0]["work"] == "rest"
