"""EventBridge as the bus: publishes facts after their commit."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError

from crm.platform.aws.clients import create_at_init, events_client
from crm.platform.config import settings
from crm.platform.events.event import SOURCE, Bus, Event
from crm.platform.handlers.observability import log_publishing_failure

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef as Entry

_MAX_ENTRIES: Final = 10
_MAX_BYTES: Final = 256 * 1024
_TIME_BYTES: Final = 14  # what EventBridge counts for an entry's Time


class EventBridgeBus:
    """EventBridge as the bus. While it is unavailable, it accepts nothing and raises nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Publish events in batches, until one cannot be sent at all."""
        accepted: set[UUID] = set()
        for batch in _batches([(event.id, self._entry(event)) for event in events]):
            sent = _send(batch)
            if sent is None:
                break
            accepted |= sent
        return accepted

    def _entry(self, event: Event) -> "Entry":
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.type,
            "Time": event.occurred_at,
            "Detail": json.dumps(event.document(), separators=(",", ":")),
        }


@cache
def event_bus() -> Bus:
    """The bus of this process."""
    return EventBridgeBus(settings().bus_name)


def _send(batch: "Sequence[tuple[UUID, Entry]]") -> set[UUID] | None:
    """The ids that the bus accepted; None when the call failed as a whole."""
    try:
        outcomes = events_client().put_events(Entries=[entry for _, entry in batch])["Entries"]
    except (BotoCoreError, ClientError) as error:
        log_publishing_failure([event for event, _ in batch], _reason(error))
        return None
    accepted = set()
    for (event, _), outcome in zip(batch, outcomes, strict=False):
        if "EventId" in outcome and "ErrorCode" not in outcome:
            accepted.add(event)
        else:
            log_publishing_failure([event], outcome.get("ErrorCode", "no outcome"))
    return accepted


def _reason(error: BotoCoreError | ClientError) -> str:
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "Unknown")
    return type(error).__name__


def _batches(
    entries: "Sequence[tuple[UUID, Entry]]",
) -> "Iterator[list[tuple[UUID, Entry]]]":
    batch: list[tuple[UUID, Entry]] = []
    room = _MAX_BYTES
    for event, entry in entries:
        size = _size(entry)
        if size > _MAX_BYTES:
            log_publishing_failure([event], "too large for the bus")
            continue
        if len(batch) == _MAX_ENTRIES or size > room:
            yield batch
            batch, room = [], _MAX_BYTES
        batch.append((event, entry))
        room -= size
    if batch:
        yield batch


def _size(entry: "Entry") -> int:
    texts = (entry["Source"], entry["DetailType"], entry["Detail"])
    return _TIME_BYTES + sum(len(text.encode()) for text in texts)


create_at_init(events_client)
