"""Parameters from data: the most likely ones under a weak prior, and how sure they are.

The prior keeps data that say nothing from driving a parameter to nothing or without bounds. All
parameters are positive; they are fitted and drawn as logarithms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

type Floats = NDArray[np.float64]
type Chosen = slice | NDArray[np.intp]

_STEP: Final = 1e-3
# More say it no better, and take longer.
_ENOUGH: Final = 10_000
# A parameter of which the data say less than this part of the prior is not known by them.
_LITTLE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Prior:
    """Of one parameter: its usual value, how far it spreads (as a logarithm), and its bounds."""

    name: str
    usual: float
    spread: float = 1.5
    lowest: float = 1e-3
    highest: float = 1e4


@dataclass(frozen=True, slots=True)
class Posterior:
    """What the data leave of the prior: normal around the mode, in logarithms."""

    priors: tuple[Prior, ...]
    mode: Floats
    covariance: Floats

    @property
    def parameters(self) -> dict[str, float]:
        """The most likely parameters by name."""
        values = np.exp(self.mode)
        return {prior.name: float(value) for prior, value in zip(self.priors, values, strict=True)}

    @property
    def log_errors(self) -> Floats:
        """The standard error of each parameter's logarithm."""
        return np.sqrt(np.diag(self.covariance))

    def draw(self, count: int, random: np.random.Generator) -> Floats:
        """Parameters that the data allow, within their bounds: a row for each parameter."""
        drawn = random.multivariate_normal(self.mode, self.covariance, count, method="cholesky")
        lowest, highest = _bounds(self.priors)
        return np.exp(np.clip(drawn, lowest, highest)).T

    def unknown(self) -> list[str]:
        """The parameters of which the data say little."""
        lowest, highest = _bounds(self.priors)
        at_bound = (self.mode < lowest + _STEP) | (self.mode > highest - _STEP)
        spreads = np.array([prior.spread for prior in self.priors])
        vague = at_bound | (self.log_errors > _LITTLE * spreads)
        return [prior.name for prior, one in zip(self.priors, vague, strict=True) if one]


def fit(log_likelihoods: Callable[[Floats], Floats], priors: tuple[Prior, ...]) -> Posterior:
    """Fit the parameters; the callable gives each observation's log-likelihood for them."""
    usual = np.log([prior.usual for prior in priors])
    spreads = np.array([prior.spread for prior in priors])
    lowest, highest = _bounds(priors)

    def loss(logs: Floats) -> float:
        each = log_likelihoods(np.exp(logs))
        # Averaged, so that tolerances mean the same for any count.
        doubt = 0.5 * float(np.sum(((logs - usual) / spreads) ** 2)) / each.size
        return doubt - float(np.mean(each))

    found = minimize(
        loss,
        usual,
        method="L-BFGS-B",
        bounds=list(zip(lowest, highest, strict=True)),
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7},
    )
    mode = np.asarray(found.x, dtype=np.float64)
    observations = log_likelihoods(np.exp(mode)).size
    return Posterior(priors, mode, _covariance(loss, mode, spreads, observations))


def sample(count: int) -> Chosen:
    """Which of so many observations are fitted: all, or some by lot where all say no more."""
    if count <= _ENOUGH:
        return slice(None)
    return np.random.default_rng(count).permutation(count)[:_ENOUGH]


def _bounds(priors: tuple[Prior, ...]) -> tuple[Floats, Floats]:
    return (
        np.log([prior.lowest for prior in priors]),
        np.log([prior.highest for prior in priors]),
    )


def _covariance(
    loss: Callable[[Floats], float], mode: Floats, spreads: Floats, observations: int
) -> Floats:
    """The inverse of the curvature at the mode, nowhere wider than the prior itself."""
    curvature = _hessian(loss, mode) * observations
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    least = 1 / float(np.max(spreads)) ** 2
    return np.asarray((vectors / np.maximum(values, least)) @ vectors.T)


def _hessian(loss: Callable[[Floats], float], at: Floats) -> Floats:
    """Second differences."""
    count = at.size
    steps = np.eye(count) * _STEP
    found = np.empty((count, count))
    centre = loss(at)
    for i in range(count):
        for j in range(i, count):
            if i == j:
                change = loss(at + steps[i]) - 2 * centre + loss(at - steps[i])
                found[i, i] = change / _STEP**2
                continue
            corners = loss(at + steps[i] + steps[j]) + loss(at - steps[i] - steps[j])
            corners -= loss(at + steps[i] - steps[j]) + loss(at - steps[i] + steps[j])
            found[i, j] = found[j, i] = corners / (4 * _STEP**2)
    return found
