"""Whether there is enough to learn from, and what is missing, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crm.predictions.rules.features import Features

#: Fewer than these say too little of how customers come back.
BUYERS: Final = 100
REPEATERS: Final = 30
DAYS: Final = 180


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is to learn from: who bought, who bought again, and for how many days."""

    buyers: int
    repeaters: int
    days: int

    @property
    def missing(self) -> str:
        """What is needed before anything is said of the future; empty when there is enough."""
        needs = [
            (BUYERS - self.buyers, "more customer who buys", "more customers who buy"),
            (REPEATERS - self.repeaters, "more who buys again", "more who buy again"),
            (DAYS - self.days, "more day of sales", "more days of sales"),
        ]
        words = [f"{n} {one if n == 1 else many}" for n, one, many in needs if n > 0]
        if not words:
            return ""
        *most, last = words
        listed = f"{', '.join(most)} and {last}" if most else last
        return f"Not enough data: {listed}."


def supply(buyers: Sequence[Features], at: datetime) -> Supply:
    """Counts what there is at a moment, of customers who bought."""
    first = min((one.first_day for one in buyers if one.first_day), default=at.date())
    return Supply(
        buyers=len(buyers),
        repeaters=sum(one.purchases > 1 for one in buyers),
        days=(at.date() - first).days,
    )
