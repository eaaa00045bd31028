"""Every minute: publishes the events that their writers could not, a lease at a time.

Two sweepers at once never take the same event; one that dies leaves its lease to run out.
"""

from crm.platform.bus import event_bus, scheduled
from crm.platform.outbox import sweep


@scheduled
def handler() -> dict[str, int]:
    """Answers what was due and what the bus took, for the log and the alarm."""
    due, published = sweep(event_bus)
    return {"due": due, "published": published}
