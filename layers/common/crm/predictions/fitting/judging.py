"""How good chances were, once it is known what came."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from scipy.stats import rankdata

from crm.predictions.fitting.posterior import Floats

_BINS: Final = 10
# So that a chance of 0 or 1 that was wrong is a very bad one, and not an infinitely bad one.
_SUREST: Final = 1e-6


def log_losses(chances: Floats, came: Floats) -> Floats:
    """Of each chance: the lower the better, that of a coin is 0.69."""
    sure = np.clip(chances, _SUREST, 1 - _SUREST)
    return np.asarray(-(came * np.log(sure) + (1 - came) * np.log1p(-sure)))


def discrimination(chances: Floats, came: Floats) -> float | None:
    """How often of two customers the one with the higher chance is the one it came to.

    Also called AUC: 0.5 is a coin. None where it came to all or to none.
    """
    ones = came.sum()
    zeros = came.size - ones
    if not ones or not zeros:
        return None
    ranks = rankdata(chances)
    return float((ranks[came > 0].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def calibration(chances: Floats, came: Floats) -> list[Mapping[str, float]]:
    """What was said and what came, in tenths of the customers from the lowest chance up."""
    order = np.argsort(chances, kind="stable")
    return [
        {
            "customers": int(part.size),
            "predicted": float(chances[part].mean()),
            "observed": float(came[part].mean()),
        }
        for part in np.array_split(order, _BINS)
        if part.size
    ]


def calibration_error(bins: list[Mapping[str, float]]) -> float:
    """By how much what was said differs from what came, over all customers (ECE)."""
    total = sum(one["customers"] for one in bins)
    apart = (one["customers"] * abs(one["predicted"] - one["observed"]) for one in bins)
    return float(sum(apart) / total)
