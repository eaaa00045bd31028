"""Every night: forgets what has been kept for as long as RETENTION_DAYS says.

It works in batches, each of them a transaction, and leaves to the next run what it has no time for.
No figure changes by it; a repeat finds nothing left.
"""

from time import monotonic

from crm.customers.actions import retention
from crm.platform.events.bus import scheduled


@scheduled
def enforce_retention() -> dict[str, int]:
    """Answers how many rows of each kind were forgotten, for the log."""
    return retention.enforce_retention(monotonic)


handler = enforce_retention
