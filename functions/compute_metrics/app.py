"""Every five minutes: merges what was committed since the last time into the rollups.

Invoked with {"rebuild": true} it counts every row again, to the same figures. One run waits for
another; a repeat finds nothing new.
"""

from collections.abc import Mapping
from typing import Any

from crm.metrics.actions import rollups
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def compute_metrics(payload: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many cells changed, for the log."""
    return rollups.compute_metrics(rebuild=payload.get("rebuild") is True)


handler = compute_metrics
