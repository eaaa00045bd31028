"""Goes back to earlier moments, foretells from what was known then, and looks at what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from crm.predictions.fitting import judging
from crm.predictions.fitting.forecast import chances_of_none
from crm.predictions.fitting.mbg import Rhythms, fit_rhythms
from crm.predictions.fitting.posterior import Floats
from crm.predictions.fitting.recalibration import Recalibration, recalibrate
from crm.predictions.rules.enough import supply
from crm.predictions.rules.forecast import Snapshot

#: For so many days it is foretold that a customer buys nothing.
DAYS: Final = 90
# Standard errors by which chances have to be worse than the average before they are refused.
_CLEARLY: Final = 1.28


@dataclass(frozen=True, slots=True)
class _Past:
    """What was foretold from one moment on, and what came: 1 for who bought nothing."""

    at: str
    chances: Floats
    came: Floats


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the past teaches: the correction, how good it is, and why it is refused if it is."""

    recalibration: Recalibration
    report: dict[str, Any]
    refusal: str = ""


def backtest(snapshots: Sequence[Snapshot], seed: int) -> Backtest:
    """Judge on the latest moment whose outcome is known, by what was known before it.

    The snapshots are `DAYS` apart, the latest last; that of now has no outcome yet.
    """
    pasts = [
        past
        for earlier, later in pairwise(snapshots)
        if (past := _foretell(earlier, later, seed)) is not None
    ]
    if not pasts:
        report = {"judged": None, "why": f"No sales from {DAYS} days ago that suffice to judge by."}
        return Backtest(Recalibration(), report)
    *before, latest = pasts
    correction = _learn(before)
    plain = judging.log_losses(latest.chances, latest.came)
    corrected = judging.log_losses(correction.apply(latest.chances), latest.came)
    helps = corrected.mean() < plain.mean()
    judged = correction.apply(latest.chances) if helps else latest.chances
    refusal = _refusal(judged, latest.came)
    return Backtest(
        recalibration=_learn(pasts) if helps else Recalibration(),
        report={"judged": _describe(latest, judged), "recalibrated": bool(helps)},
        refusal=refusal,
    )


def _foretell(earlier: Snapshot, later: Snapshot, seed: int) -> _Past | None:
    buyers = [one for one in earlier.known if one.purchases]
    if supply(buyers, earlier.at).missing:
        return None
    latest = {one.customer_id: one.last_day for one in later.known}
    since = earlier.at.date()
    rhythms = Rhythms.of(buyers, earlier.at)
    fitted = fit_rhythms(rhythms)
    # Whoever was erased since is no more among them.
    days = [latest.get(one.customer_id) for one in buyers]
    came = np.array([day is None or day < since for day in days], dtype=float)
    return _Past(since.isoformat(), chances_of_none(fitted, rhythms, DAYS, seed), came)


def _learn(pasts: Sequence[_Past]) -> Recalibration:
    if not pasts:
        return Recalibration()
    chances = np.concatenate([past.chances for past in pasts])
    return recalibrate(chances, np.concatenate([past.came for past in pasts]))


def _refusal(chances: Floats, came: Floats) -> str:
    """Refused is what is clearly worse than telling everybody the average."""
    average = np.full_like(came, came.mean())
    worse = judging.log_losses(chances, came) - judging.log_losses(average, came)
    doubt = float(worse.std(ddof=1)) / worse.size**0.5
    if worse.mean() > _CLEARLY * doubt:
        return f"Of the last {DAYS} days its chances told less than the average of all does."
    return ""


def _describe(past: _Past, chances: Floats) -> dict[str, Any]:
    bins = judging.calibration(chances, past.came)
    return {
        "from": past.at,
        "days": DAYS,
        "customers": int(past.came.size),
        "predicted": float(chances.sum()),
        "observed": int(past.came.sum()),
        "discrimination": judging.discrimination(chances, past.came),
        "log_loss": float(judging.log_losses(chances, past.came).mean()),
        "log_loss_of_average": float(
            judging.log_losses(np.full_like(past.came, past.came.mean()), past.came).mean()
        ),
        "calibration_error": judging.calibration_error(bins),
        "calibration": bins,
    }
