"""Simulates a draft beside the current catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from crm.catalogue.consistency import find_conditions
from crm.catalogue.model import Catalogue
from crm.experiments.load import Definition, read_definition
from crm.experiments.rules.assignment import Phase
from crm.experiments.rules.report import report
from crm.messages.actions.budget import contact_budget
from crm.messages.load import messages
from crm.predictions.load import cohorts
from crm.predictions.model import Cohort
from crm.simulation.actions.measuring import Known
from crm.simulation.contracts.reports import (
    Sensitivity,
    SimulationReport,
    Totals,
    Tried,
    compared,
    demand_points,
    discounts_compared,
    habits_of,
    offers_compared,
)
from crm.simulation.rules.comparison import Comparison, compare, experts_for
from crm.simulation.rules.setting import GROUPS, Setting, Traffic
from crm.simulation.rules.tested import outcomes_of

#: Unless it is said: the same year each time, so that the same seed gives the same report.
BEGINS: Final = date(2026, 1, 1)
_ERRORS: Final = (-1, 1)


class OtherCurrencyError(ValueError):
    """Amounts of the draft and of the current catalogue cannot be compared."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What is tried, on whom.

    Attributes:
        experiments: That run under the draft from the first day on, with the holdout.
        begins: The first day, in UTC; discounts of a catalogue may have days.
        experts: None: as many as the customers need.
    """

    current: Catalogue
    draft: Catalogue
    known: Known
    experiments: Mapping[str, Definition]
    seed: int
    customers: int
    experts: int | None = None
    begins: date = BEGINS
    days: int = 365


def simulate(trial: Trial) -> SimulationReport:
    """Let both catalogues live through the same world; equal trials give equal reports.

    Raises:
        OtherCurrencyError: The draft has another currency.
    """
    if trial.draft.currency != trial.current.currency:
        raise OtherCurrencyError(
            f"currency: the draft is in {trial.draft.currency},"
            f" the current catalogue in {trial.current.currency}"
        )
    traffic = Traffic(
        customers=trial.customers,
        experts=trial.experts or experts_for(trial.customers),
        begins=datetime.combine(trial.begins, time(), tzinfo=UTC),
        days=trial.days,
    )
    found = _compare(trial, traffic, 0)
    return SimulationReport(
        seed=trial.seed,
        customers=traffic.customers,
        days=traffic.days,
        experts=traffic.experts,
        groups=GROUPS,
        currency=trial.draft.currency,
        totals=Totals.of(found.differences),
        offers=offers_compared(
            (trial.current, trial.draft), found.differences, trial.known.behaviour.appeals
        ),
        discounts=discounts_compared((trial.current, trial.draft), found.differences),
        sensitivity=[_sensitivity(trial, traffic, errors) for errors in _ERRORS],
        experiments=_tried(trial, traffic, found),
        demand=demand_points(trial.known.demand),
        habits=habits_of(trial.known.behaviour.habits),
    )


def _compare(trial: Trial, traffic: Traffic, errors: int) -> Comparison:
    current = Setting(
        catalogue=trial.current,
        usual=trial.current,
        behaviour=trial.known.behaviour.minding(errors),
        budget=contact_budget(),
        mails=_mails(),
        cohorts=_cohorts(trial.current),
    )
    draft = replace(
        current,
        catalogue=trial.draft,
        phases=_phases(trial),
        cohorts=_cohorts(trial.draft),
    )
    return compare(current, draft, traffic, trial.seed)


def _sensitivity(trial: Trial, traffic: Traffic, errors: int) -> Sensitivity:
    found = _compare(trial, traffic, errors).differences
    return Sensitivity(errors=errors, total_revenue=compared(found, "total_revenue"))


def _phases(trial: Trial) -> tuple[Phase, ...]:
    return tuple(
        Phase(
            experiment=read_definition(name, definition),
            number=1,
            seed=f"{trial.seed}/{name}",
            shipped=None,
            variation=None,
        )
        for name, definition in trial.experiments.items()
    )


def _tried(trial: Trial, traffic: Traffic, found: Comparison) -> list[Tried]:
    return [
        Tried(
            name=phase.experiment.name,
            words=report(
                phase.experiment, outcomes_of(phase.experiment, found.customers, traffic.ends)
            ).words,
        )
        for phase in _phases(trial)
    ]


def _cohorts(asking: Catalogue) -> tuple[Cohort, ...]:
    """Those that conditions of a catalogue name; one that there is not has nobody."""
    names = {name for _, condition in find_conditions(asking) for name in condition.cohorts or ()}
    return tuple(cohort for name, cohort in cohorts().items() if name in names)


def _mails() -> tuple[timedelta, ...]:
    """So long after a session the campaigns that follow one write, if there is no other."""
    waits = []
    for campaign in messages().campaigns.values():
        if campaign.entry == "session_completed":
            so_far = timedelta()
            for step in campaign.steps:
                so_far += timedelta(hours=step.after.hours, days=step.after.days)
                waits.append(so_far)
    return tuple(waits)
