"""What price experiments tell of demand: a curve per offer, and how much customers mind prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from crm.platform.money import Money
from crm.simulation.rules.behaviour import ELASTICITY_ERROR, UNIT_ELASTICITY


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How often an offer was shown at a price, and bought."""

    price: Money
    shown: int
    bought: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Elasticity:
    """By how many percent purchases fall when the price rises by one, and its standard error."""

    value: float
    error: float


def elasticity(asked: Sequence[Asked]) -> Elasticity:
    """Weigh what was seen at several prices against what is assumed without.

    The logarithm of the share that buys falls in a line with that of the price; its points weigh
    as many purchases as they stand on. Few purchases leave the prior nearly as it was.
    """
    points = [
        (log(one.price.amount + 1), log((one.bought + 0.5) / (one.shown + 1)), one.bought + 0.5)
        for one in asked
    ]
    whole = sum(weight for _, _, weight in points)
    middle = sum(price * weight for price, _, weight in points) / whole
    spread = sum(weight * (price - middle) ** 2 for price, _, weight in points)
    fall = -sum(weight * (price - middle) * share for price, share, weight in points)
    prior = ELASTICITY_ERROR**-2
    return Elasticity(
        value=max((fall + UNIT_ELASTICITY * prior) / (spread + prior), 0.0),
        error=1 / sqrt(spread + prior),
    )
