"""The model of customers: who is one still, when they come again, and what they will bring."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np

from crm.catalogue.segments import Segment
from crm.predictions.fitting import forecast
from crm.predictions.fitting.backtest import DAYS, Backtest, backtest
from crm.predictions.fitting.forecast import Fitted, Outlook, look_ahead
from crm.predictions.fitting.mbg import Rhythms, fit_rhythms
from crm.predictions.fitting.posterior import Floats
from crm.predictions.fitting.spend import Spends, fit_spends, spends_of
from crm.predictions.rules.enough import Supply, supply
from crm.predictions.rules.features import Features
from crm.predictions.rules.forecast import Forecast, Learned, Snapshot

# The same data always draw the same.
_SEED: Final = 20_130_831
_TOPICS: Final = {
    "how often customers buy": {"r", "alpha"},
    "when customers leave": {"a", "b"},
    "how much customers spend": {"p", "q", "gamma"},
}


def learn(snapshots: Sequence[Snapshot], segments: Mapping[UUID, Segment]) -> Learned:
    """Learn from the latest snapshot, and judge by those before it; they are 90 days apart."""
    now = snapshots[-1]
    buyers = [one for one in now.known if one.purchases]
    counted = supply(buyers, now.at)
    if counted.missing:
        return _refused(counted, counted.missing, {})
    rhythms = Rhythms.of(buyers, now.at)
    spends = spends_of(buyers)
    fitted = Fitted(fit_rhythms(rhythms), fit_spends(spends))
    past = backtest(snapshots, _SEED)
    if past.refusal:
        return _refused(counted, past.refusal, past.report)
    groups = [f"{segments[one.customer_id]} {one.currency}" for one in buyers]
    outlook = look_ahead(fitted, rhythms, spends, groups, forecast.YEAR, _SEED)
    none = forecast.chances_of_none(fitted.rhythm, rhythms, DAYS, _SEED)
    return Learned(
        coefficients=_coefficients(fitted, past, buyers, spends),
        report={
            **_counts(counted),
            **past.report,
            "doubts": _doubts(fitted),
            "totals": _totals(outlook),
        },
        status="active",
        reason="",
        forecasts=_forecasts(buyers, outlook, past.recalibration.apply(none)),
    )


def _refused(counted: Supply, reason: str, report: Mapping[str, Any]) -> Learned:
    return Learned(
        coefficients={},
        report={**_counts(counted), **report},
        status="refused",
        reason=reason,
        forecasts={},
    )


def _counts(counted: Supply) -> dict[str, Any]:
    return {
        "data": {"buyers": counted.buyers, "repeaters": counted.repeaters, "days": counted.days}
    }


def _coefficients(
    fitted: Fitted, past: Backtest, buyers: Sequence[Features], spends: Spends
) -> dict[str, Any]:
    scales = zip((buyer.currency for buyer in buyers), spends.scales, strict=True)
    return {
        "rhythm": fitted.rhythm.parameters,
        "rhythm_log_errors": fitted.rhythm.log_errors.tolist(),
        "spend": fitted.spend.parameters,
        "spend_log_errors": fitted.spend.log_errors.tolist(),
        "mean_purchase_cents": {currency: float(scale) for currency, scale in scales},
        "recalibration": {
            "shift": past.recalibration.shift,
            "slope": past.recalibration.slope,
        },
    }


def _doubts(fitted: Fitted) -> list[str]:
    unknown = {*fitted.rhythm.unknown(), *fitted.spend.unknown()}
    return [
        f"The data say little of {topic}: these figures lean on what is usual."
        for topic, names in _TOPICS.items()
        if names & unknown
    ]


def _totals(outlook: Outlook) -> list[dict[str, Any]]:
    """Of each currency and segment: intervals of sums, which are no sums of intervals."""
    found = []
    for currency in sorted({group.partition(" ")[2] for group in outlook.totals}):
        own = [group for group in outlook.totals if group.endswith(f" {currency}")]
        sums = sum(outlook.totals[group] for group in own)
        expected = sum(outlook.expected[group] for group in own)
        found.append({"segment": None, "currency": currency, **_value(expected, sums)})
        found += [
            {
                "segment": group.partition(" ")[0],
                "currency": currency,
                **_value(outlook.expected[group], outlook.totals[group]),
            }
            for group in own
        ]
    return found


def _value(expected: float, drawn: Any) -> dict[str, int]:  # noqa: ANN401 - sum() of arrays
    value = forecast.value_of(expected, np.quantile(drawn, forecast.QUANTILES))
    return {
        "value_cents": value.expected,
        "low_80": value.low_80,
        "high_80": value.high_80,
        "low_95": value.low_95,
        "high_95": value.high_95,
    }


def _forecasts(buyers: Sequence[Features], outlook: Outlook, none: Floats) -> dict[UUID, Forecast]:
    return {
        buyer.customer_id: Forecast(
            p_alive=float(outlook.alive[index]),
            p_churn_90=float(none[index]),
            expected_purchases_365=float(outlook.purchases[index]),
            value=forecast.value_of(float(outlook.value[index]), outlook.bounds[index]),
        )
        for index, buyer in enumerate(buyers)
    }
