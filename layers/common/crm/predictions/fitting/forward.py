"""Judges what was learnt by what came later: blocks of lists are foretold from those before."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from scipy.special import expit

from crm.predictions.fitting.likelihood import Fitted, fit
from crm.predictions.fitting.rows import Indices, Mask, Numbers, Rows

_BLOCKS: Final = 5
_DAY: Final = 86_400
#: The normal distribution's quantile of an interval of 90 %.
_NINETY: Final = 1.6449
_BINS: Final = 10
_PLACES: Final = 3
#: How much less a lower place may be held to be looked at, as a power of the rank.
_STEEPEST: Final = -2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Foretold:
    """What was foretold of rows from lists whose outcomes were known before.

    Attributes:
        rows: Which rows were foretold; what follows has an entry for each of all rows.
        chance: Of a purchase at the first place.
        logits: At the place where the row stood.
        rates: The same by the rates of the offers alone.
        looked_at: How often a place is looked at compared with the first, as it was known before.
    """

    rows: Mask
    chance: Numbers
    logits: Numbers
    rates: Numbers
    looked_at: Numbers


def foretell(rows: Rows, outcome_days: int) -> Foretold:
    """Foretells the later half of the lists, in blocks, each from what was known at its beginning.

    A list is known when the days within which its purchases count are over.
    """
    size = len(rows.offer)
    found = Foretold(
        rows=np.zeros(size, bool),
        chance=np.zeros(size),
        logits=np.zeros(size),
        rates=np.zeros(size),
        looked_at=np.ones(size),
    )
    for known, block in _blocks(rows, outcome_days):
        if not (rows.bought[known] > 0).any():
            continue
        model, rates = fit(rows, known), fit(rows, known, alone=True)
        x, offer, place = rows.x[block], rows.offer[block], rows.place[block]
        found.rows[block] = True
        found.chance[block] = model.chances(x, offer)
        found.logits[block] = model.logits(x, offer, place)
        found.rates[block] = rates.logits(x, offer, place)
        found.looked_at[block] = _looked_at(rates, place)
    return found


def compare(rows: Rows, found: Foretold) -> dict[str, Any]:
    """Returns how much better the model foretold than the rates, how calibrated, how it orders.

    `gain` is of the logarithmic loss of a showing, with the bounds of 90 %, by customers.
    """
    used = np.flatnonzero(found.rows & rows.shown)
    bought = rows.bought[used]
    losses = [_loss(logits[used], bought) for logits in (found.rates, found.logits)]
    customers = rows.customer[rows.of_list[used]]
    gain, error = mean_by(losses[0] - losses[1], customers)
    chances = expit(found.logits[used])
    ranked = {
        "model": discounted_gain(rows, found, found.chance),
        "catalogue": discounted_gain(
            rows, found, -np.where(rows.base_rank, rows.base_rank, np.inf)
        ),
    }
    return {
        "shown": len(used),
        "bought": int(bought.sum()),
        "loss": {"rates": float(losses[0].mean()), "model": float(losses[1].mean())},
        "gain": {"mean": gain, "low": gain - _NINETY * error, "high": gain + _NINETY * error},
        "calibration_error": calibration_error(chances, bought),
        "calibration": _bins(chances, bought),
        "ndcg": ranked,
    }


def mean_by(values: Numbers, groups: Indices) -> tuple[float, float]:
    """Returns the mean and its standard error, where values of one group are not independent."""
    mean = float(values.mean())
    sums = np.bincount(groups, weights=values - mean)
    return mean, float(np.sqrt((sums**2).sum()) / len(values))


def calibration_error(chances: Numbers, bought: Numbers) -> float:
    """The mean distance of what was foretold from what came, over ten bins of equal count (ECE)."""
    parts = np.array_split(np.argsort(chances, kind="stable"), _BINS)
    distances = [
        len(part) * abs(chances[part].mean() - bought[part].mean()) for part in parts if len(part)
    ]
    return float(sum(distances) / len(chances))


def discounted_gain(rows: Rows, found: Foretold, score: Numbers) -> float:
    """NDCG at 3 of the purchases if lists were ordered by a score; of those with a purchase.

    A purchase at a place that is looked at less counts as much more (Joachims, Swaminathan and
    Schnabel, "Unbiased learning-to-rank with biased feedback", WSDM 2017): else what was shown
    first would always seem to belong there.
    """
    used = np.flatnonzero(found.rows & rows.shown)
    worth = rows.bought[used] / found.looked_at[used]
    lists = rows.of_list[used]
    gained = _discounted(lists, score[used], worth)
    best = _discounted(lists, worth, worth)
    return float((gained[best > 0] / best[best > 0]).mean()) if (best > 0).any() else 0.0


def _discounted(lists: Indices, score: Numbers, worth: Numbers) -> Numbers:
    order = np.lexsort((-score, lists))
    ordered = lists[order]
    position = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    discount = np.where(position < _PLACES, 1 / np.log2(position + 2.0), 0.0)
    return np.bincount(ordered, weights=worth[order] * discount)


def _blocks(rows: Rows, outcome_days: int) -> Iterator[tuple[Mask, Mask]]:
    """Which rows were known when a block began, and which are in it."""
    if not len(rows.at):
        return
    edges = np.quantile(rows.at, np.linspace(0.5, 1.0, _BLOCKS + 1))
    at = rows.at[rows.of_list]
    edges[-1] = np.inf
    for begin, end in pairwise(edges):
        yield at + outcome_days * _DAY <= begin, (begin <= at) & (at < end)


def _looked_at(rates: Fitted, place: Numbers) -> Numbers:
    """Of places by their logarithms: odds of a purchase there compared with the first place."""
    found: Numbers = np.exp(np.clip(rates.place, _STEEPEST, 0.0) * place)
    return found


def _loss(logits: Numbers, bought: Numbers) -> Numbers:
    found: Numbers = np.logaddexp(0.0, logits) - logits * bought
    return found


def _bins(chances: Numbers, bought: Numbers) -> list[dict[str, float]]:
    parts = np.array_split(np.argsort(chances, kind="stable"), _BINS)
    return [
        {
            "shown": len(part),
            "foretold": float(chances[part].mean()),
            "bought": float(bought[part].mean()),
        }
        for part in parts
        if len(part)
    ]
