"""The targets of the business, and how a figure compares with its target."""

from dataclasses import dataclass
from typing import Final, Literal

from crm.metrics.rules.rates import ENOUGH_FOR_RATE, percentage

type TargetStatus = Literal["below", "within", "above", "not_enough_data"]


@dataclass(frozen=True, slots=True)
class Band:
    """From where to where a share should be, in percent."""

    low: float
    high: float


CLICK_THROUGH: Final = Band(15.0, 25.0)
UPSELL_CONVERSION: Final = Band(5.0, 10.0)


def target_status(part: int, whole: int, band: Band) -> TargetStatus:
    """Compares a share with its band."""
    if whole < ENOUGH_FOR_RATE:
        return "not_enough_data"
    share = float(percentage(part, whole))
    if share < band.low:
        return "below"
    return "above" if share > band.high else "within"
