"""Tells whether as many customers were exposed to each variation as were meant to be."""

from collections.abc import Sequence
from math import erfc, exp, lgamma, log, pi, sqrt
from typing import Final

from crm.experiments.rules.rates import CONCENTRATION

#: Evidence this strong, seen once in a thousand experiments that are sound, is an alarm.
ALARM: Final = 1_000.0


def is_broken(counts: Sequence[int], shares: Sequence[float]) -> bool:
    """Whether the counts are other than meant; may be asked at any time."""
    evidence = lgamma(CONCENTRATION) - lgamma(CONCENTRATION + sum(counts))
    for count, share in zip(counts, shares, strict=True):
        prior = CONCENTRATION * share
        evidence += lgamma(prior + count) - lgamma(prior) - count * log(share)
    return evidence > log(ALARM)


def chi_square_p(counts: Sequence[int], shares: Sequence[float]) -> float:
    """The p-value of one look (Pearson's chi-square); below .001 something is broken."""
    whole = sum(counts)
    if not whole:
        return 1.0
    square = sum(
        (count - whole * share) ** 2 / (whole * share)
        for count, share in zip(counts, shares, strict=True)
    )
    return _survival(square, len(counts) - 1)


def _survival(square: float, degrees: int) -> float:
    """The chance of a larger chi-square: a finite sum for whole degrees of freedom."""
    half = square / 2
    if degrees % 2:
        found, term, begin = erfc(sqrt(half)), exp(-half) * sqrt(4 * half / pi), 3
    else:
        found, term, begin = 0.0, exp(-half), 2
    for step in range(begin, degrees + 1, 2):
        found += term
        term *= square / step
    return found
