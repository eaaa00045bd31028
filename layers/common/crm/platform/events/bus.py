"""The event bus: publishing facts after their commit, and consuming them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, wraps
from typing import TYPE_CHECKING, Any, Protocol, Self
from uuid import UUID

from crm.platform.config import ConfigurationError, settings
from crm.platform.handlers.observability import log_publishing_failure
from crm.platform.handlers.work import run

if TYPE_CHECKING:
    from pydantic import BaseModel

    from crm.platform.aws.api import AwsApi

SOURCE = "crm"
_MOST_ENTRIES = 10
_MOST_BYTES = 256 * 1024
_TIME_BYTES = 14  # What EventBridge counts for an entry's Time.

_PUT_EVENTS = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AWSEvents.PutEvents",
}

type Entry = dict[str, Any]
type LambdaHandler = Callable[[Mapping[str, Any], Any], None]


class EventRejected(Exception):  # noqa: N818 - says what happened to the event
    """An event that its consumer does not know, or that does not keep its contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact that others act on."""

    id: UUID
    type: str
    version: int
    occurred_at: datetime
    customer_id: UUID
    data: Mapping[str, Any]

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is None:
            raise ValueError("occurred_at needs a time zone")

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The event in the form that the outbox and the bus carry.

        Raises:
            EventRejected: A part is missing or is something else.
        """
        try:
            return cls(
                id=UUID(document["id"]),
                type=str(document["type"]),
                version=int(document["version"]),
                occurred_at=datetime.fromisoformat(document["occurred_at"]),
                customer_id=UUID(document["customer_id"]),
                data=dict(document["data"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise EventRejected("the event does not keep the envelope's contract") from None

    def document(self) -> dict[str, Any]:
        """The form that the bus carries."""
        return {
            "id": str(self.id),
            "type": self.type,
            "version": self.version,
            "occurred_at": self.occurred_at.isoformat(),
            "customer_id": str(self.customer_id),
            "data": self.data,
        }


class Bus(Protocol):
    """Where facts are published."""

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Hand events over; the ids that were accepted. What was not stays in the outbox."""
        ...


class EventBridgeBus:
    """EventBridge as the bus. A bus that is away accepts nothing and raises nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Hand events over in batches, until one cannot be sent at all."""
        accepted: set[UUID] = set()
        for batch in _batches([(event.id, self._entry(event)) for event in events]):
            taken = self._send(batch)
            if taken is None:
                break
            accepted |= taken
        return accepted

    @cached_property
    def _api(self) -> "AwsApi":
        # Imported here: what a request pays only when it has something to publish.
        from crm.platform.aws.api import AwsApi  # noqa: PLC0415

        return AwsApi("events", connect_seconds=1, read_seconds=2, attempts=2)

    def _entry(self, event: Event) -> Entry:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.type,
            "Time": int(event.occurred_at.timestamp()),
            "Detail": json.dumps(event.document(), separators=(",", ":")),
        }

    def _send(self, batch: Sequence[tuple[UUID, Entry]]) -> set[UUID] | None:
        from crm.platform.aws.api import AwsError  # noqa: PLC0415 - as AwsApi

        body = json.dumps({"Entries": [entry for _, entry in batch]}).encode()
        try:
            outcomes = json.loads(self._api.post("/", body, _PUT_EVENTS).body)["Entries"]
        except (AwsError, ConfigurationError) as error:
            reason = error.code if isinstance(error, AwsError) else str(error)
            log_publishing_failure([event for event, _ in batch], reason)
            return None
        accepted = set()
        for (event, _), outcome in zip(batch, outcomes, strict=False):
            if "EventId" in outcome and "ErrorCode" not in outcome:
                accepted.add(event)
            else:
                log_publishing_failure([event], outcome.get("ErrorCode", "no outcome"))
        return accepted


@cache
def event_bus() -> Bus:
    """The bus of this process."""
    return EventBridgeBus(settings().bus_name)


def parse_event(envelope: Mapping[str, Any], type_: str, version: int = 1) -> Event:
    """The event in what EventBridge delivers.

    Raises:
        EventRejected: It is another event, another version, or no event of ours.
    """
    event = Event.from_document(envelope.get("detail") or {})
    if (event.type, event.version) != (type_, version):
        raise EventRejected(f"expected {type_} version {version}")
    return event


def consumer[Data: BaseModel](
    type_: str, contract: type[Data], version: int = 1
) -> Callable[[Callable[[Event, Data], Mapping[str, int] | None]], LambdaHandler]:
    """Make a Lambda handler of a function that takes an event and its data; it may answer counts.

    Whatever goes wrong leaves the handler as an exception, so that Lambda tries again and then
    hands the event to the failure destination.
    """

    def decorate(function: Callable[[Event, Data], Mapping[str, int] | None]) -> LambdaHandler:
        @wraps(function)
        def handler(envelope: Mapping[str, Any], context: Any) -> None:  # noqa: ANN401 - Lambda's
            fields: dict[str, Any] = {}

            def work() -> None:
                event = parse_event(envelope, type_, version)
                fields.update(customer_id=str(event.customer_id))
                fields.update(function(event, contract.model_validate(event.data)) or {})

            detail = envelope.get("detail")
            fields["event_id"] = detail.get("id") if isinstance(detail, Mapping) else None
            run(type_, context, fields, work)

        return handler

    return decorate


def scheduled(function: Callable[[], Mapping[str, int] | None]) -> LambdaHandler:
    """Make a Lambda handler of a function that a schedule calls; the log line has its counts."""

    @wraps(function)
    def uninstructed(_: Mapping[str, Any]) -> Mapping[str, int] | None:
        return function()

    return instructed(uninstructed)


def instructed(
    function: Callable[[Mapping[str, Any]], Mapping[str, int] | None],
) -> LambdaHandler:
    """As `scheduled`, for a function that a person may also call, with what they ask for."""

    @wraps(function)
    def handler(event: Mapping[str, Any], context: Any) -> None:  # noqa: ANN401 - Lambda's
        counts: dict[str, Any] = {}
        run(function.__name__, context, counts, lambda: counts.update(function(event) or {}))

    return handler


def _batches(
    entries: Sequence[tuple[UUID, Entry]],
) -> Iterator[list[tuple[UUID, Entry]]]:
    batch: list[tuple[UUID, Entry]] = []
    room = _MOST_BYTES
    for event, entry in entries:
        size = _size(entry)
        if size > _MOST_BYTES:
            log_publishing_failure([event], "too large for the bus")
            continue
        if len(batch) == _MOST_ENTRIES or size > room:
            yield batch
            batch, room = [], _MOST_BYTES
        batch.append((event, entry))
        room -= size
    if batch:
        yield batch


def _size(entry: Entry) -> int:
    texts = (entry["Source"], entry["DetailType"], entry["Detail"])
    return _TIME_BYTES + sum(len(text.encode()) for text in texts)
