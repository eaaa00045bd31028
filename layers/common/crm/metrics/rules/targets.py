"""How a figure compares with its target."""

from typing import Literal

from crm.catalogue.model import Band
from crm.metrics.rules.rates import ENOUGH_FOR_RATE, percentage

type TargetStatus = Literal["below", "within", "above", "not_enough_data"]


def target_status(part: int, whole: int, band: Band) -> TargetStatus:
    """Compares a share with its band."""
    if whole < ENOUGH_FOR_RATE:
        return "not_enough_data"
    share = float(percentage(part, whole))
    if share < band.low:
        return "below"
    return "above" if share > band.high else "within"
