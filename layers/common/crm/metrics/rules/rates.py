"""Shares and averages, and how far to trust them."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Final

#: The normal quantile of a two-sided 95 % interval.
_Z: Final = 1.959963984540054
ENOUGH_FOR_RATE: Final = 30
ENOUGH_FOR_AVERAGE: Final = 10
_CENTS: Final = Decimal("0.01")


def percentage(part: int, whole: int) -> Decimal:
    """`part` of `whole` in percent, to two decimals, halves up; 0 when there is no whole."""
    if whole == 0:
        return Decimal(0)
    return (Decimal(part) * 100 / whole).quantize(_CENTS, ROUND_HALF_UP)


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """The 95 % interval of a share in percent, to two decimals.

    None when there is no share: nothing to share, or more than all of it.
    """
    if not 0 <= part <= whole or whole == 0:
        return None
    share, square = part / whole, _Z * _Z
    centre = share + square / (2 * whole)
    reach = _Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    low, high = ((centre + side * reach) / (1 + square / whole) for side in (-1, 1))
    return round(max(0.0, low) * 100, 2), round(min(1.0, high) * 100, 2)


def average(total: int, count: int) -> Decimal | None:
    """`total` for each of `count`, to two decimals, halves up; None when there are none."""
    if count == 0:
        return None
    return (Decimal(total) / count).quantize(_CENTS, ROUND_HALF_UP)


def each(total: int, count: int) -> int | None:
    """`total` minor units for each of `count`, to a whole minor unit, halves up."""
    if count == 0:
        return None
    return int((Decimal(total) / count).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether there is enough data for a figure, and how much is missing."""

    enough: bool
    missing: int
    note: str | None

    @classmethod
    def of(cls, present: int, needed: int) -> "Evidence":
        """Compares the observations that there are with those needed."""
        missing = max(0, needed - present)
        verb = "is" if missing == 1 else "are"
        note = f"Not enough data: {missing} more {verb} needed." if missing else None
        return cls(enough=not missing, missing=missing, note=note)
