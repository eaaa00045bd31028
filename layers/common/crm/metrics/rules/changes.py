"""Whether a figure differs from that of another range by more than chance."""

from math import hypot, log, sqrt
from typing import Final, Literal

from crm.metrics.rules.rates import ENOUGH_FOR_AVERAGE, ENOUGH_FOR_RATE, wilson

#: `even`: what differs may be chance. `unknown`: there is too little to tell.
type Direction = Literal["up", "down", "even", "unknown"]

_Z: Final = 1.959963984540054
# Of sums of money: payments come by chance, and their sizes vary by about their mean.
_DISPERSION: Final = 2


def rate_change(now: tuple[int, int], before: tuple[int, int]) -> Direction:
    """Compares two shares, each a part and its whole, by Newcombe's interval of their difference.

    It leaves out zero in one comparison of twenty of equal true shares.
    """
    if min(now[1], before[1]) < ENOUGH_FOR_RATE:
        return "unknown"
    interval, interval_before = wilson(*now), wilson(*before)
    if interval is None or interval_before is None:
        return "unknown"
    (low, high), (low_before, high_before) = interval, interval_before
    share, share_before = 100 * now[0] / now[1], 100 * before[0] / before[1]
    if share - share_before > hypot(share - low, high_before - share_before):
        return "up"
    if share_before - share > hypot(high - share, share_before - low_before):
        return "down"
    return "even"


def money_change(
    now: tuple[int, int], before: tuple[int, int], units: tuple[int, int] = (1, 1)
) -> Direction:
    """Compares two sums of money, each a number of payments and what they add up to.

    Args:
        now: The later of them.
        before: The earlier.
        units: By what each is divided: sessions, or recommendations.
    """
    (count, amount), (count_before, amount_before) = now, before
    if min(count, count_before) < ENOUGH_FOR_AVERAGE or min(amount, amount_before, *units) <= 0:
        return "unknown"
    ratio = log(amount / units[0]) - log(amount_before / units[1])
    if abs(ratio) <= _Z * sqrt(_DISPERSION * (1 / count + 1 / count_before)):
        return "even"
    return "up" if ratio > 0 else "down"
