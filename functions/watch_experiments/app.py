"""Every hour: keeps what is known of each running experiment, and stops one that does harm.

A repeat within a day replaces what the day had; an experiment that was stopped stays so.
"""

from collections.abc import Mapping
from typing import Any

from crm.experiments.actions import watching
from crm.platform.handlers.schedule import schedule_handler


@schedule_handler
def watch_experiments(payload: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many run, and how many were stopped, for the log."""
    del payload
    return watching.watch_experiments()


handler = watch_experiments
