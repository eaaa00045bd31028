"""Learns how likely an offer is bought: shrunk rates, and a logistic regression that starts there.

Rates: empirical Bayes by the beta-binomial distribution (Griffiths, Biometrics 1973). Coefficients:
ridge towards 0 (le Cessie and van Houwelingen, Applied Statistics 1992), of all offers together
and of each, so that an offer with little data does as all do.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, expit, logit

from crm.predictions.fitting.rows import Indices, Mask, Numbers, Rows

#: What is held before anything is known: one of twenty that are shown is bought.
_PRIOR_BOUGHT: Final = 1.0
_PRIOR_SHOWN: Final = 20.0
#: How many showings the common rate may be worth for one offer.
_STRENGTHS: Final = np.geomspace(10, 10_000, 31)
#: The inverse variance of a coefficient before data.
_RIDGE: Final = 5.0
CONSTANT: Final = "constant"
_DECIMALS: Final = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitted:
    """What was learnt from some rows.

    Attributes:
        rate: How often offers are bought.
        rates: The same of each offer, shrunk.
        common: Coefficients of the features.
        own: What is added to them for each offer.
        place: The coefficient of the logarithm of the rank.
    """

    rate: float
    rates: Numbers
    common: Numbers
    own: Numbers
    place: float

    def logits(self, x: Numbers, offer: Indices, place: Numbers | float = 0.0) -> Numbers:
        """Of rows of features at their places; at the first one unless said otherwise."""
        moved = np.einsum("ij,ij->i", x, self.common + self.own[offer])
        scores: Numbers = logit(self.rates)[offer] + moved + self.place * place
        return scores

    def chances(self, x: Numbers, offer: Indices, place: Numbers | float = 0.0) -> Numbers:
        """The same as chances of a purchase."""
        found: Numbers = expit(self.logits(x, offer, place))
        return found

    def coefficients(self, names: list[str], offers: list[str]) -> dict[str, Any]:
        """As a row of `models` keeps them, and `Likelihood` reads them."""
        return {
            "rate": self.rate,
            "rates": dict(zip(offers, self.rates.tolist(), strict=True)),
            "common": _named(names, self.common),
            "coefficients": {
                kind: _named(names, self.common + own)
                for kind, own in zip(offers, self.own, strict=True)
            },
        }


def fit(rows: Rows, chosen: Mask, *, alone: bool = False) -> Fitted:
    """Learns from the chosen rows that were shown.

    Args:
        rows: Of delivered lists.
        chosen: Which of them.
        alone: Whether nothing of the customer is looked at: what the rates of the offers say, at
            the places where they stood.
    """
    used = np.flatnonzero(chosen & rows.shown)
    used = used[np.argsort(rows.offer[used], kind="stable")]
    looked_at = [index for index, name in enumerate(rows.names) if not alone or name == CONSTANT]
    rate, rates = shrunk_rates(rows.offer[used], rows.bought[used], len(rows.offers))
    problem = _Problem(
        x=np.column_stack([rows.x[used][:, looked_at], rows.place[used]]),
        bought=rows.bought[used],
        start=logit(rates)[rows.offer[used]],
        by_offer=_runs(rows.offer[used], len(rows.offers)),
        own=0 if alone else len(rows.offers),
    )
    common, own = problem.solve()
    found = Fitted(
        rate=rate,
        rates=rates,
        common=np.zeros(len(rows.names)),
        own=np.zeros((len(rows.offers), len(rows.names))),
        place=float(common[-1]),
    )
    found.common[looked_at] = common[:-1]
    found.own[: len(own), looked_at] = own
    return found


def shrunk_rates(offer: Indices, bought: Numbers, offers: int) -> tuple[float, Numbers]:
    """Returns how often offers are bought, and each; shrunk as much as they seem to be alike."""
    shown = np.bincount(offer, minlength=offers).astype(float)
    sold = np.bincount(offer, weights=bought, minlength=offers)
    rate = float((sold.sum() + _PRIOR_BOUGHT) / (shown.sum() + _PRIOR_SHOWN))
    alpha = _STRENGTHS[:, None] * rate
    beta = _STRENGTHS[:, None] - alpha
    evidence = (betaln(sold + alpha, shown - sold + beta) - betaln(alpha, beta)).sum(axis=1)
    strength = _STRENGTHS[np.argmax(evidence)]
    return rate, (sold + strength * rate) / (shown + strength)


def _runs(offer: Indices, offers: int) -> list[slice]:
    """Where the rows of each offer are, which stand together."""
    edges = np.searchsorted(offer, np.arange(offers + 1))
    return [slice(begin, end) for begin, end in pairwise(edges.tolist())]


def _named(names: list[str], values: Numbers) -> dict[str, float]:
    rounded = zip(names, values.round(_DECIMALS).tolist(), strict=True)
    return {name: value for name, value in rounded if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Problem:
    """The penalised likelihood of coefficients: common ones, then the own ones of each offer.

    Attributes:
        x: The features, and last the place, which has a common coefficient alone.
        start: The logits that coefficients are added to.
        by_offer: Where the rows of each offer are.
        own: How many offers have coefficients of their own: none or all.
    """

    x: Numbers
    bought: Numbers
    start: Numbers
    by_offer: list[slice]
    own: int

    def solve(self) -> tuple[Numbers, Numbers]:
        """Returns the most likely coefficients, common and own."""
        width = self.x.shape[1]
        begin = np.zeros(width + self.own * (width - 1))
        found = minimize(self.value, begin, jac=True, hess=self.curvature, method="trust-exact")
        return self._parts(found.x)

    def value(self, parameters: Numbers) -> tuple[float, Numbers]:
        """What is minimised, and its gradient."""
        scores = self._scores(parameters)
        missing = expit(scores) - self.bought
        loss = np.logaddexp(0.0, scores).sum() - scores @ self.bought
        slopes = [self.x.T @ missing]
        slopes += [self.x[rows, :-1].T @ missing[rows] for rows in self.by_offer[: self.own]]
        return (
            float(loss + _RIDGE / 2 * parameters @ parameters),
            np.concatenate(slopes) + _RIDGE * parameters,
        )

    def curvature(self, parameters: Numbers) -> Numbers:
        """The second derivatives: own coefficients of two offers never meet in a row."""
        chances = expit(self._scores(parameters))
        weights = chances * (1 - chances)
        width = self.x.shape[1]
        found = _RIDGE * np.eye(len(parameters))
        for index, rows in enumerate(self.by_offer):
            x = self.x[rows]
            bent = (x.T * weights[rows]) @ x
            found[:width, :width] += bent
            if self.own:
                begin = width + index * (width - 1)
                mine = slice(begin, begin + width - 1)
                found[mine, mine] += bent[:-1, :-1]
                found[:width, mine] = bent[:, :-1]
                found[mine, :width] = bent[:-1]
        return found

    def _scores(self, parameters: Numbers) -> Numbers:
        common, own = self._parts(parameters)
        scores: Numbers = self.start + self.x @ common
        for rows, added in zip(self.by_offer, own, strict=False):
            scores[rows] += self.x[rows, :-1] @ added
        return scores

    def _parts(self, parameters: Numbers) -> tuple[Numbers, Numbers]:
        width = self.x.shape[1]
        return parameters[:width], parameters[width:].reshape(self.own, width - 1)
