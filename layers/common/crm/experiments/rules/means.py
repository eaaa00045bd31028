"""Compares means: what customers pay, from sums alone, at any time.

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic
confidence sequences" (arXiv 2103.06476), narrowest around N* customers; what customers paid before
takes its part out of the variance (CUPED: Deng, Xu, Kohavi and Walker, WSDM 2013).
"""

from dataclasses import dataclass
from math import erfc, exp, hypot, log, sqrt
from typing import Final

#: With fewer customers who paid, a mean is too uneven for what its sums promise.
FEWEST_PAYERS: Final = 50
#: At how many customers the interval is narrowest.
TUNED_FOR: Final = 5_000
_ALPHA: Final = 0.05
#: A mean that is off by its own size says nothing, and its ratio leaves every number behind.
_LARGEST_ERROR: Final = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """Of the customers of one variation; `y` is what they paid, `x` what they paid before."""

    customers: int
    payers: int
    y: float
    yy: float
    x: float = 0.0
    xx: float = 0.0
    xy: float = 0.0

    @property
    def mean(self) -> float:
        """What a customer paid."""
        return self.y / self.customers if self.customers else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class MeanComparison:
    """The mean of a variation less that of the first, and their ratio, each with its interval.

    Attributes:
        p: The chance of a ratio as far from 1, at any time, if the means are equal.
        scale: The standard error of the logarithm of the ratio.
    """

    p: float
    scale: float
    difference: float
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float


def compare_means(first: Sums, other: Sums, *, alpha: float = _ALPHA) -> MeanComparison | None:
    """Compares two variations; None while few have paid, or all the same, or hardly anything."""
    if min(first.payers, other.payers) < FEWEST_PAYERS:
        return None
    factor = _cuped_factor(first, other)
    whole = first.customers + other.customers
    before = (first.x + other.x) / whole
    (ours, our_error), (theirs, their_error) = (
        (sums.mean - factor * (sums.x / sums.customers - before), _error(sums, factor))
        for sums in (other, first)
    )
    if min(ours, theirs) <= 0:
        return None
    scale = hypot(sqrt(our_error) / ours, sqrt(their_error) / theirs)
    if not 0 < scale < _LARGEST_ERROR:
        return None
    width = _stretch(whole, alpha)
    half = width * sqrt(our_error + their_error)
    difference = ours - theirs
    ratio = ours / theirs
    ratio_half = width * scale
    return MeanComparison(
        p=_anytime_p(abs(log(ratio)) / scale, whole),
        scale=scale,
        difference=difference,
        low=difference - half,
        high=difference + half,
        ratio=ratio,
        ratio_low=ratio * exp(-ratio_half),
        ratio_high=ratio * exp(ratio_half),
    )


def customers_needed(ratio: float, scale: float, customers: int) -> int:
    """Returns after how many customers of both a true ratio would be told from 1.

    Args:
        ratio: The true one.
        scale: The standard error of its logarithm now.
        customers: Of both, now.
    """
    needed = max(customers, 1)
    while _stretch(needed, _ALPHA) * scale * sqrt(customers / needed) > abs(log(ratio)):
        needed = needed * 21 // 20 + 1
        if needed > 10**9:
            break
    return needed


def welch_p(first: Sums, other: Sums) -> float:
    """The p-value of the relative lift for one look at a time that was fixed beforehand.

    It errs far more often when it is looked at daily; customers are many, so that the normal
    distribution stands for Student's.
    """
    lift = other.mean / first.mean - 1
    error = _error(other, 0.0) / first.mean**2
    error += _error(first, 0.0) * other.mean**2 / first.mean**4
    return erfc(abs(lift) / sqrt(2 * error))


def _stretch(customers: int, alpha: float) -> float:
    """By how many standard errors the interval has to reach to hold at any time."""
    inflated = _inflated(customers)
    return sqrt(2 * inflated / (inflated - 1) * log(sqrt(inflated) / alpha))


def _anytime_p(distance: float, customers: int) -> float:
    """The alpha whose interval just reaches so many standard errors."""
    inflated = _inflated(customers)
    return min(1.0, sqrt(inflated) * exp(-(distance**2) * (inflated - 1) / (2 * inflated)))


def _inflated(customers: int) -> float:
    tuning = (-2 * log(_ALPHA) + log(-2 * log(_ALPHA) + 1)) / TUNED_FOR
    return customers * tuning + 1


def _cuped_factor(first: Sums, other: Sums) -> float:
    """How much of what was paid before is seen again, the same in both variations."""
    spread = _within(first.xx, first.x, first.x, first.customers)
    spread += _within(other.xx, other.x, other.x, other.customers)
    together = _within(first.xy, first.x, first.y, first.customers)
    together += _within(other.xy, other.x, other.y, other.customers)
    return together / spread if spread > 0 else 0.0


def _error(sums: Sums, factor: float) -> float:
    """The variance of the adjusted mean."""
    n = sums.customers
    spread = (
        _within(sums.yy, sums.y, sums.y, n)
        - 2 * factor * _within(sums.xy, sums.x, sums.y, n)
        + factor**2 * _within(sums.xx, sums.x, sums.x, n)
    )
    return max(spread, 0.0) / (n - 1) / n


def _within(products: float, one: float, other: float, count: int) -> float:
    return products - one * other / count if count else 0.0
