"""Facts, and the envelopes in which EventBridge delivers them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from crm.platform.events.event import Event
from demo.driver.gateway import envelope_around


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
