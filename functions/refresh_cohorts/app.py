"""Every minute: puts customers into the cohorts that they are in by what they did, and by when.

Who was looked at stays due until it is kept, so that a run that dies loses nobody, and two at once
have the effect of one.
"""

from collections.abc import Mapping
from typing import Any

from crm.platform.handlers.schedule import schedule_handler
from crm.predictions.actions.cohorts import refresh_cohorts as refresh
from crm.predictions.actions.cohorts import utc_now


@schedule_handler
def refresh_cohorts(_: Mapping[str, Any]) -> dict[str, int]:
    """Returns how many customers were looked at, and how many stays began and ended."""
    return refresh(utc_now())


handler = refresh_cohorts
