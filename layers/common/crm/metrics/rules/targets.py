"""What the business aims at, and where a figure stands."""

from dataclasses import dataclass
from typing import Final, Literal

from crm.metrics.rules.rates import ENOUGH_FOR_RATE, percentage

type Standing = Literal["below", "within", "above", "not_enough_data"]


@dataclass(frozen=True, slots=True)
class Band:
    """From where to where a share should be, in percent."""

    low: float
    high: float


CLICK_THROUGH: Final = Band(15.0, 25.0)
UPSELL_CONVERSION: Final = Band(5.0, 10.0)


def standing(part: int, whole: int, band: Band) -> Standing:
    """Where a share stands towards its band."""
    if whole < ENOUGH_FOR_RATE:
        return "not_enough_data"
    share = float(percentage(part, whole))
    if share < band.low:
        return "below"
    return "above" if share > band.high else "within"
