"""How much customers spend a purchase: Gamma-Gamma (Fader and Hardie, 2013).

A customer's purchases vary around a mean of their own (gamma: p), and the means between customers
(gamma: q, gamma). Amounts are relative to the mean purchase of their currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gammaln

from crm.predictions.fitting.posterior import Chosen, Floats, Posterior, Prior, fit, sample
from crm.predictions.rules.features import Features

_PRIORS: Final = (
    Prior("p", 4.0, lowest=0.1, highest=1e3),
    # Above 1, so that a mean is finite.
    Prior("q", 4.0, lowest=1.05, highest=1e3),
    Prior("gamma", 1.0, lowest=1e-3, highest=1e3),
)


@dataclass(frozen=True, slots=True)
class Spends:
    """Of customers who bought: how many purchases have an amount, and their mean amount.

    Attributes:
        scales: The mean purchase of each customer's currency, in minor units.
    """

    counts: Floats
    means: Floats
    scales: Floats

    def take(self, chosen: Chosen) -> "Spends":
        """Some of the customers."""
        return Spends(self.counts[chosen], self.means[chosen], self.scales[chosen])

    def column(self) -> "Spends":
        """One customer a row, to be compared with several parameters, one a column."""
        return Spends(self.counts[:, None], self.means[:, None], self.scales[:, None])


def spends_of(buyers: Sequence[Features]) -> Spends:
    """What they spent until now; all of them bought."""
    counts = np.array([buyer.paid_days for buyer in buyers], dtype=float)
    money = np.array([buyer.money_cents for buyer in buyers], dtype=float)
    scales = np.empty(len(buyers))
    currencies = np.array([buyer.currency for buyer in buyers])
    for currency in set(currencies):
        own = currencies == currency
        scales[own] = money[own].sum() / counts[own].sum()
    return Spends(counts, money / counts / scales, scales)


def fit_spends(spends: Spends) -> Posterior:
    """Fit p, q and gamma."""
    some = spends.take(sample(spends.counts.size))
    return fit(lambda parameters: log_likelihoods(some, parameters), _PRIORS)


def log_likelihoods(spends: Spends, parameters: Floats) -> Floats:
    """Of each customer's mean."""
    p, q, gamma = parameters
    x, mean = spends.counts, spends.means
    shape = p * x
    return np.asarray(
        gammaln(shape + q)
        - gammaln(shape)
        - gammaln(q)
        + q * np.log(gamma)
        + (shape - 1) * np.log(mean)
        + shape * np.log(x)
        - (shape + q) * np.log(gamma + mean * x)
    )


def expected_spend(spends: Spends, parameters: Floats) -> Floats:
    """What a further purchase of each customer brings."""
    p, q, gamma = parameters
    total = gamma + spends.counts * spends.means
    return np.asarray(p * total / (p * spends.counts + q - 1))


def draw_spend(
    spends: Spends, parameters: Floats, purchases: Floats, random: np.random.Generator
) -> Floats:
    """What so many purchases bring: a row a customer, a column a draw of the parameters."""
    p, q, gamma = (np.broadcast_to(one, purchases.shape) for one in parameters)
    some = purchases > 0
    counts = np.broadcast_to(spends.counts[:, None], purchases.shape)[some]
    totals = np.broadcast_to((spends.counts * spends.means)[:, None], purchases.shape)[some]
    own_rate = random.gamma(q[some] + p[some] * counts) / (gamma[some] + totals)
    brought = np.zeros(purchases.shape)
    brought[some] = random.gamma(p[some] * purchases[some]) / own_rate
    return brought
