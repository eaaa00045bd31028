"""What another order would have brought, from draws of the first place whose chances are known.

SNIPS: Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning", NIPS
2015. Doubly robust: Dudik, Langford and Li, ICML 2011, with what is foretold learnt from other
customers (cross-fitting: Chernozhukov et al., The Econometrics Journal 2018). Both judge which
offer stands first; what stands behind it is left as it was.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import numpy as np

from crm.predictions.fitting.forward import Foretold, mean_by
from crm.predictions.fitting.rows import Indices, Mask, Numbers, Rows

#: With a smaller effective sample nothing is said.
FEWEST_EFFECTIVE: Final = 200
_FOLDS: Final = 5
_RIDGE: Final = 5.0
_NINETY_FIVE: Final = 1.96


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """Decisions whose first place was drawn: an entry for each.

    Attributes:
        chance: Of what was drawn.
        value: What the decision brought.
        customer: Whose decisions are not independent of each other.
        drawn: What is known of the offer that stood first, a row for each decision.
        others: The same of the offer that each order would put first.
        agrees: Where an order puts first what stood first.
    """

    chance: Numbers
    value: Numbers
    customer: Indices
    drawn: Numbers
    others: dict[str, Numbers]
    agrees: dict[str, Mask]


def judge_orders(logged: Logged) -> dict[str, Any]:
    """Returns what each order would have brought per decision, and the difference of the two.

    Refuses below an effective sample of 200, and says how many more decisions it needs.
    """
    weights = {name: agrees / logged.chance for name, agrees in logged.agrees.items()}
    effective = {name: _effective(each) for name, each in weights.items()}
    least = min(effective.values())
    decisions = len(logged.value)
    if least < FEWEST_EFFECTIVE:
        share = max(least, 1.0) / max(decisions, 1)
        more = ceil(FEWEST_EFFECTIVE / share) - decisions if decisions else FEWEST_EFFECTIVE
        return {
            "decisions": decisions,
            "refused": f"{max(more, 1)} more decisions whose first place may be drawn are needed.",
        }
    scores = {name: _doubly_robust(logged, name, weights[name]) for name in weights}
    model, catalogue = scores["model"], scores["catalogue"]
    return {
        "decisions": decisions,
        "orders": {
            name: {
                "effective": effective[name],
                "snips": float(weights[name] @ logged.value / weights[name].sum()),
                "doubly_robust": _interval(scores[name], logged.customer),
            }
            for name in scores
        },
        "difference": _interval(model - catalogue, logged.customer),
    }


def read_log(rows: Rows, found: Foretold, worth: Numbers, value: Numbers) -> Logged:
    """Returns the decisions of the foretold lists whose first place was drawn.

    Args:
        rows: Of delivered lists.
        found: What was foretold of them.
        worth: By what the model orders the rows.
        value: What each row brought.
    """
    size = len(rows.at)
    first = {
        "drawn": _first(rows, np.where(rows.rank == 1, 1.0, -np.inf), size),
        "model": _first(rows, worth, size),
        "catalogue": _first(rows, np.where(rows.base_rank == 1, 1.0, -np.inf), size),
    }
    foretold = np.zeros(size, bool)
    foretold[rows.of_list[found.rows]] = True
    whole = np.all([each >= 0 for each in first.values()], axis=0)
    used = np.flatnonzero(foretold & whole & ~np.isnan(rows.chance))
    known = np.column_stack([rows.x, np.eye(len(rows.offers))[rows.offer]])
    orders = ("model", "catalogue")
    return Logged(
        chance=rows.chance[used],
        value=np.bincount(rows.of_list, weights=value * rows.shown, minlength=size)[used],
        customer=rows.customer[used],
        drawn=known[first["drawn"][used]],
        others={name: known[first[name][used]] for name in orders},
        agrees={name: first[name][used] == first["drawn"][used] for name in orders},
    )


def _first(rows: Rows, score: Numbers, lists: int) -> Indices:
    """The row of each list with the highest score; -1 where none has one."""
    order = np.lexsort((-score, rows.of_list))
    order = order[np.isfinite(score[order])]
    found = np.full(lists, -1)
    kept, where = np.unique(rows.of_list[order], return_index=True)
    found[kept] = order[where]
    return found


def _effective(weights: Numbers) -> float:
    total = float((weights**2).sum())
    return float(weights.sum()) ** 2 / total if total else 0.0


def _doubly_robust(logged: Logged, order: str, weights: Numbers) -> Numbers:
    """Of each decision what the order was foretold to bring, and how wrong that was, weighted."""
    scores = np.zeros(len(logged.value))
    for fold in range(_FOLDS):
        here = logged.customer % _FOLDS == fold
        slopes = _ridge(logged.drawn[~here], logged.value[~here])
        missed = logged.value[here] - logged.drawn[here] @ slopes
        scores[here] = logged.others[order][here] @ slopes + weights[here] * missed
    return scores


def _ridge(x: Numbers, y: Numbers) -> Numbers:
    slopes: Numbers = np.linalg.solve(x.T @ x + _RIDGE * np.eye(x.shape[1]), x.T @ y)
    return slopes


def _interval(scores: Numbers, customers: Indices) -> dict[str, float]:
    mean, error = mean_by(scores, customers)
    return {
        "mean": mean,
        "low": mean - _NINETY_FIVE * error,
        "high": mean + _NINETY_FIVE * error,
    }
