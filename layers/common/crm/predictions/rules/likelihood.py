"""How likely a customer is to buy an offer: its shrunk rate, moved by what is known of them.

    logit(p) = logit(rate of the offer) + sum of coefficient x feature

Without data every coefficient is 0 and every rate the prior, so that no offer is before another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log


@dataclass(frozen=True, kw_only=True, slots=True)
class Likelihood:
    """What was learnt, as a row of `models` keeps it.

    Attributes:
        rate: How often an offer is bought of which nothing is known; between 0 and 1.
        rates: How often each offer is bought, shrunk towards `rate`.
        common: What one of each feature adds to the logit of any offer.
        coefficients: The same by offer, where there is more to say.
    """

    rate: float
    rates: Mapping[str, float]
    common: Mapping[str, float]
    coefficients: Mapping[str, Mapping[str, float]]


def likelihood(model: Likelihood, offer: str, features: Mapping[str, float]) -> float:
    """Returns the chance that the customer buys the offer in the first place; between 0 and 1."""
    coefficients = model.coefficients.get(offer, model.common)
    score = logit(model.rates.get(offer, model.rate))
    for name, value in features.items():
        score += coefficients.get(name, 0.0) * value
    return sigmoid(score)


def logit(chance: float) -> float:
    """The logarithm of the odds."""
    return log(chance / (1 - chance))


def sigmoid(score: float) -> float:
    """The chance that a logit stands for, without ever overflowing."""
    if score >= 0:
        return 1 / (1 + exp(-score))
    return exp(score) / (1 + exp(score))
