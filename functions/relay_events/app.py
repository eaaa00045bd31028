"""Every minute: publishes the events that their writers could not, a lease at a time.

Invoked with {"replay": {"event_ids": [...], "since": "..."}} it publishes those once more. Two
sweepers at once never take the same event; when one dies, its lease runs out.
"""

from collections.abc import Mapping
from typing import Any

from crm.platform.events import outbox
from crm.platform.events.bus import event_bus
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def relay_events(payload: Mapping[str, Any]) -> dict[str, int]:
    """Returns what was due, what the bus accepted and what still waits, for log and alarm."""
    replayed = outbox.replay(payload["replay"]) if "replay" in payload else 0
    due, published = outbox.sweep(event_bus)
    return {"replayed": replayed, "due": due, "published": published, **outbox.watch()}


handler = relay_events
