"""Corrects chances by what came after earlier ones: a logistic on their log odds.

No correction is the prior, so that little data correct little.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from crm.predictions.fitting.posterior import Floats

_SUREST: Final = 1e-6
_SPREAD: Final = 1.0


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Log odds become `shift + (1 + slope) * log odds`."""

    shift: float = 0.0
    slope: float = 0.0

    def apply(self, chances: Floats) -> Floats:
        """The corrected chances."""
        odds = _odds(chances)
        return np.asarray(expit(odds + self.shift + self.slope * odds))


def recalibrate(chances: Floats, came: Floats) -> Recalibration:
    """Learn from chances and what came."""
    odds = _odds(chances)

    def loss(found: Floats) -> tuple[float, Floats]:
        corrected = odds + found[0] + found[1] * odds
        residual = expit(corrected) - came
        each = np.logaddexp(0.0, corrected) - came * corrected
        gradient = np.array([residual.sum(), residual @ odds]) + found / _SPREAD**2
        return float(each.sum() + found @ found / (2 * _SPREAD**2)), gradient

    # Never so much that what was likelier becomes less likely.
    bounds = [(None, None), (-0.9, None)]
    found = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B", bounds=bounds)
    shift, slope = found.x
    return Recalibration(float(shift), float(slope))


def _odds(chances: Floats) -> Floats:
    return np.asarray(logit(np.clip(chances, _SUREST, 1 - _SUREST)))
