"""Facts, and the envelopes in which EventBridge delivers them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from crm.platform.events.event import Event


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
    return envelope_around(event.document())


def envelope_around(document: dict[str, Any]) -> dict[str, Any]:
    """The document of an event as EventBridge delivers it."""
    return {
        "version": "0",
        "id": "8a1d1a52-0000-4000-8000-000000000001",
        "account": "000000000000",
        "region": "eu-central-1",
        "time": "2026-11-02T03:04:05Z",
        "resources": [],
        "source": "crm",
        "detail-type": document["type"],
        "detail": document,
    }
