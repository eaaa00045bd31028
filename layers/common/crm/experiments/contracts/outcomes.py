"""What the database counted of a phase, and what is told of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crm.experiments.contracts.experiments import (
    Caused,
    DayPoint,
    ExperimentReport,
    ExperimentSummary,
    VariationReport,
)
from crm.experiments.model import TREATED, Experiment
from crm.experiments.rules.means import Sums
from crm.experiments.rules.report import Effect, Findings
from crm.experiments.rules.verdict import Outcomes, describe_wait
from crm.platform.contracts.models import Price
from crm.platform.money import Money

type Row = Mapping[str, Any]

_NOTHING: Row = {}
_BANDIT = (
    "A bandit: whenever a night moves the shares, a new phase begins with other customers, and the"
    " figures here are of the latest phase alone."
)


def parse_outcomes(experiment: Experiment, counted: Row) -> Outcomes:
    """Reads the sums of `api.read_experiment`; a variation that nobody saw has none."""
    by_name = counted.get("variations", _NOTHING)
    return Outcomes(
        sums={
            variation.name: _sums(by_name.get(variation.name, _NOTHING))
            for variation in experiment.variations
        },
        conversions={
            "clicks": counted.get("clicks", ()),
            "purchases": counted.get("purchases", ()),
        },
        days=float(counted.get("days") or 0.0),
    )


def report_unreadable(summary: ExperimentSummary) -> ExperimentReport:
    """Returns that nothing can be said of a phase that this version cannot read."""
    return ExperimentReport(
        summary=summary,
        variations=[],
        words=["It changes nothing. Stop it, and start it as the file has it now."],
        sample_ratio_p=1.0,
        caused=None,
        days=[],
    )


def report_of(
    *,
    summary: ExperimentSummary,
    experiment: Experiment,
    findings: Findings,
    found: Row,
    locale: str,
) -> ExperimentReport:
    """Returns what is known of a phase, in numbers and in words."""
    counted = found.get("sums", _NOTHING).get("variations", _NOTHING)
    whole = sum(variation.weight for variation in experiment.variations)
    # What is reported on could be read.
    currency = str(summary.currency)
    caused = None
    if findings.effect is not None:
        caused = _caused(findings.effect, counted, currency, locale)
    return ExperimentReport(
        summary=summary,
        variations=[
            VariationReport(
                name=variation.name,
                share=variation.weight / whole,
                customers=row.get("customers", 0),
                clicks=row.get("clicks", 0),
                purchases=row.get("purchases", 0),
                net=Price.of(int(row.get("y", 0)), currency, locale),
                credited=Price.of(int(row.get("credited", 0)), currency, locale),
                verdict=findings.verdicts.get(variation.name),
            )
            for variation in experiment.variations
            for row in [counted.get(variation.name, _NOTHING)]
        ],
        words=[*findings.words, *([_BANDIT] if experiment.bandit else [])],
        sample_ratio_p=findings.sample_ratio_p,
        caused=caused,
        days=[DayPoint.model_validate(day) for day in found.get("days", ())],
    )


def effect_row(effect: Effect | None, counted: Row) -> dict[str, object] | None:
    """Returns the effect of a holdout as the database keeps it, in minor units."""
    if effect is None:
        return None
    treated = counted.get("variations", _NOTHING).get(TREATED, _NOTHING)
    return {**asdict(effect), "credited": treated.get("credited", 0), **counted["activity"]}


def _sums(row: Row) -> Sums:
    return Sums(
        customers=row.get("customers", 0),
        payers=row.get("payers", 0),
        **{name: float(row.get(name, 0)) for name in ("y", "yy", "x", "xx", "xy")},
    )


def _caused(effect: Effect, counted: Row, currency: str, locale: str) -> Caused:
    credited = int(counted.get(TREATED, _NOTHING).get("credited", 0))

    def text(amount: float) -> str:
        return Money(round(amount), currency).format(locale)

    if effect.caused is None or effect.low is None or effect.high is None:
        words = (
            f"{text(credited)} are credited to recommendations. Not enough to say what they caused:"
            f" {describe_wait('pay', effect.needed, effect.weeks)}."
        )
        return Caused(credited=credited, caused=None, low=None, high=None, words=words)
    words = (
        f"Recommendations caused between {text(effect.low)} and {text(effect.high)};"
        f" {text(credited)} are credited to them."
    )
    return Caused(
        credited=credited,
        caused=round(effect.caused),
        low=round(effect.low),
        high=round(effect.high),
        words=words,
    )
