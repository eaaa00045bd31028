"""Compares rates by who converts next: a test that may be looked at after every conversion.

Lindon and Malek, "Anytime-valid inference for multinomial count data" (NeurIPS 2022): while two
variations convert alike, each conversion falls into one of them with the chance of its share. The
evidence against that is a martingale, so its largest value so far gives an exact p-value.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, sqrt
from typing import Final

#: How much the prior trusts in equal rates, in conversions.
CONCENTRATION: Final = 100.0
_HALVINGS: Final = 60
#: Four of five experiments have, at some time, more than half a deviation below the expected.
_SHORTFALL: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class RateComparison:
    """What conversions in their order say of a variation against the first.

    Attributes:
        p: The chance of evidence as strong, at any time, if both convert alike.
        ratio: The rate of the variation by that of the first; None while that is 0.
        low: The least ratio that the evidence allows at every time so far.
        high: The greatest; may be infinite.
    """

    p: float
    ratio: float | None
    low: float
    high: float


def compare_rates(
    conversions: Sequence[bool], share: float, *, alpha: float = 0.05
) -> RateComparison:
    """Compares two variations.

    Args:
        conversions: For each first conversion in its order, whether it is the variation's.
        share: Of the variation among the customers of both.
        alpha: How often the interval may miss the ratio, at any time.
    """
    strongest, at, evidence, hits = 0.0, 0, 0.0, 0
    hits_at = 0
    for count, is_hit in enumerate(conversions):
        expected = share if is_hit else 1 - share
        seen = hits if is_hit else count - hits
        evidence += log((CONCENTRATION * expected + seen) / (CONCENTRATION + count) / expected)
        hits += is_hit
        if evidence > strongest:
            strongest, at, hits_at = evidence, count + 1, hits
    ours, theirs = hits, len(conversions) - hits
    now = _interval(ours, theirs, share, alpha)
    then = _interval(hits_at, at - hits_at, share, alpha)
    low, high = max(now[0], then[0]), min(now[1], then[1])
    if low > high:
        low, high = now
    odds = (1 - share) / share
    return RateComparison(
        p=exp(-strongest), ratio=ours / theirs * odds if theirs else None, low=low, high=high
    )


def conversions_needed(ratio: float, share: float, *, alpha: float = 0.05) -> int:
    """Returns by how many conversions of both a true ratio is seen in four of five experiments."""
    chance = share * ratio / (share * ratio + 1 - share)
    needed = 1
    while not _is_seen(needed, chance, share, alpha):
        needed = needed * 51 // 50 + 1
        if needed > 10**9:
            break
    return needed


def _is_seen(conversions: int, chance: float, share: float, alpha: float) -> bool:
    short = _SHORTFALL * sqrt(conversions * chance * (1 - chance))
    ours = conversions * chance + (-short if chance > share else short)
    theirs = conversions - ours
    if (ours > conversions * share) != (chance > share) or min(ours, theirs) < 0:
        return False
    evidence = _marginal(ours, theirs, share) - ours * log(share) - theirs * log(1 - share)
    return evidence >= -log(alpha)


def _marginal(ours: float, theirs: float, share: float) -> float:
    """The logarithm of the chance of these conversions under the prior, in one order."""
    mine, others = CONCENTRATION * share, CONCENTRATION * (1 - share)
    return (
        lgamma(CONCENTRATION)
        - lgamma(CONCENTRATION + ours + theirs)
        + lgamma(mine + ours)
        - lgamma(mine)
        + lgamma(others + theirs)
        - lgamma(others)
    )


def _interval(ours: int, theirs: int, share: float, alpha: float) -> tuple[float, float]:
    """The ratios whose evidence against them is below 1 / alpha."""
    marginal, bound = _marginal(ours, theirs, share), -log(alpha)

    def refuted(chance: float) -> bool:
        likelihood = (ours * log(chance) if ours else 0) + (
            theirs * log(1 - chance) if theirs else 0
        )
        return marginal - likelihood >= bound

    # The evidence against a chance is least at its best guess, and grows to both sides.
    best = (CONCENTRATION * share + ours) / (CONCENTRATION + ours + theirs)
    if ours + theirs:
        best = min(max(ours / (ours + theirs), 1e-12), 1 - 1e-12)
    low = _edge(0.0, best, refuted) if ours else 0.0
    high = _edge(1.0, best, refuted) if theirs else 1.0
    odds = (1 - share) / share
    return low / (1 - low) * odds, high / (1 - high) * odds if high < 1 else inf


def _edge(outside: float, inside: float, refuted: Callable[[float], bool]) -> float:
    for _ in range(_HALVINGS):
        middle = (outside + inside) / 2
        if refuted(middle):
            outside = middle
        else:
            inside = middle
    return outside
