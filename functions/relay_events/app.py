"""Every minute: publishes the events that their writers could not, a lease at a time.

Invoked with {"replay": {"event_ids": [...], "since": "..."}} it publishes those once more. Two
sweepers at once never take the same event; one that dies leaves its lease to run out.
"""

from collections.abc import Mapping
from typing import Any

from crm.platform.events import outbox
from crm.platform.events.bus import event_bus, instructed


@instructed
def relay_events(event: Mapping[str, Any]) -> dict[str, int]:
    """Answers what was due, what the bus took and what still waits, for the log and the alarm."""
    replayed = outbox.replay(event["replay"]) if "replay" in event else 0
    due, published = outbox.sweep(event_bus)
    return {"replayed": replayed, "due": due, "published": published, **outbox.watch()}


handler = relay_events
