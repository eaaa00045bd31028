"""How often customers buy, and when they leave: MBG/NBD (Batislam, Denizel, Filiztekin, 2007).

While a customer is there they buy at a rate of their own (gamma: r, alpha); after each purchase,
the first too, they may leave with a chance of their own (beta: a, b). Times are in weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

import numpy as np
from scipy.special import betaln, gammaln

from crm.predictions.fitting.posterior import Chosen, Floats, Posterior, Prior, fit, sample
from crm.predictions.rules.features import Features

_WEEK: Final = 7.0
_PRIORS: Final = (
    Prior("r", 1.0),
    Prior("alpha", 10.0),
    Prior("a", 1.0),
    Prior("b", 2.0),
)


@dataclass(frozen=True, slots=True)
class Rhythms:
    """Of customers who bought: repeats, when the last was, and how long they are known.

    Both times begin at the first purchase, in weeks.
    """

    repeats: Floats
    last: Floats
    known: Floats

    @classmethod
    def of(cls, buyers: Sequence[Features], at: datetime) -> Self:
        """Their rhythms until a moment; all of them bought."""
        today = at.date().toordinal()
        first = np.array([b.first_day.toordinal() for b in buyers if b.first_day], dtype=float)
        last = np.array([b.last_day.toordinal() for b in buyers if b.last_day], dtype=float)
        repeats = np.array([b.purchases - 1 for b in buyers], dtype=float)
        return cls(repeats, (last - first) / _WEEK, (today - first) / _WEEK)

    def take(self, chosen: Chosen) -> "Rhythms":
        """Some of the customers."""
        return Rhythms(self.repeats[chosen], self.last[chosen], self.known[chosen])

    def column(self) -> "Rhythms":
        """One customer a row, to be compared with several parameters, one a column."""
        return Rhythms(self.repeats[:, None], self.last[:, None], self.known[:, None])


def fit_rhythms(rhythms: Rhythms) -> Posterior:
    """Fit r, alpha, a and b."""
    some = rhythms.take(sample(rhythms.repeats.size))
    return fit(lambda parameters: log_likelihoods(some, parameters), _PRIORS)


def log_likelihoods(rhythms: Rhythms, parameters: Floats) -> Floats:
    """Of each customer."""
    r, alpha, a, b = parameters
    x = rhythms.repeats
    there = betaln(a, b + x + 1) - (r + x) * np.log(alpha + rhythms.known)
    left = betaln(a + 1, b + x) - (r + x) * np.log(alpha + rhythms.last)
    shared = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    return np.asarray(shared + np.logaddexp(there, left))


def chance_alive(rhythms: Rhythms, parameters: Floats) -> Floats:
    """How likely each is a customer still."""
    r, alpha, a, b = parameters
    x = rhythms.repeats
    waited = np.log(alpha + rhythms.known) - np.log(alpha + rhythms.last)
    odds = np.log(a) - np.log(b + x) + (r + x) * waited
    return np.asarray(np.exp(-np.logaddexp(0.0, odds)))


def chance_of_none(rhythms: Rhythms, parameters: Floats, days: float) -> Floats:
    """How likely each buys nothing within so many days."""
    r, alpha, *_ = parameters
    began = alpha + rhythms.known
    silent = (r + rhythms.repeats) * (np.log(began) - np.log(began + days / _WEEK))
    return np.asarray(1 + chance_alive(rhythms, parameters) * np.expm1(silent))


@dataclass(frozen=True, slots=True)
class Future:
    """Of each customer, a row, and each draw of the parameters, a column.

    Attributes:
        alive: How likely they are a customer still.
        purchases: Drawn.
        expected: How many are expected, for the drawn rate and chance to leave: its mean is
            steadier than that of the purchases.
    """

    alive: Floats
    purchases: Floats
    expected: Floats


def draw_future(
    rhythms: Rhythms, parameters: Floats, days: float, random: np.random.Generator
) -> Future:
    """What each customer buys within so many days."""
    r, alpha, a, b = parameters
    columns = rhythms.column()
    alive = chance_alive(columns, parameters)
    shape = alive.shape
    rate = random.gamma(np.broadcast_to(r + columns.repeats, shape)) / (alpha + columns.known)
    stays = np.broadcast_to(b + columns.repeats + 1, shape)
    leaves = np.maximum(random.beta(np.broadcast_to(a, shape), stays), 1e-12)
    wanted = rate * (days / _WEEK)
    expected = alive * -np.expm1(-wanted * leaves) / leaves
    purchases = np.zeros(shape)
    there = random.random(shape) < alive
    purchases[there] = np.minimum(
        random.poisson(wanted[there]), random.geometric(leaves[there]).astype(float)
    )
    return Future(alive, purchases, expected)
