"""What mails caused: what the mailed paid against the held-out, valid whenever it is looked at."""

from dataclasses import dataclass
from typing import Final

from crm.experiments.rules.means import FEWEST_PAYERS, Sums, compare_means

_ALPHA: Final = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What all of the mailed paid more than they would have, in minor units, with its interval."""

    caused: float
    low: float
    high: float


def effect_of(mailed: Sums, held_out: Sums) -> Effect | None:
    """Compares both halves; None while too few of either have paid."""
    found = compare_means(held_out, mailed, alpha=_ALPHA)
    if found is None:
        return None
    scale = mailed.customers
    return Effect(caused=found.difference * scale, low=found.low * scale, high=found.high * scale)


def payers_missing(half: Sums) -> int:
    """How many more of a half have to pay before anything can be said."""
    return max(FEWEST_PAYERS - half.payers, 0)
