"""Every hour: goes on with erasures, and deletes what was kept as long as RETENTION_DAYS says.

It works in batches, each of them a transaction, and leaves to the next hour what is left.
No figure changes by it; a repeat finds nothing left.
"""

from collections.abc import Mapping
from time import monotonic
from typing import Any

from crm.customers.actions import retention
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def enforce_retention(_: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many rows of each kind were deleted, for the log."""
    return retention.enforce_retention(monotonic)


handler = enforce_retention
