"""Starts, stops and decides experiments, and says what is known of them."""

from collections.abc import Set as AbstractSet
from typing import Any

from crm.experiments import store
from crm.experiments.consistency import find_clash, touched
from crm.experiments.contracts.experiments import (
    ExperimentList,
    ExperimentPhase,
    ExperimentReport,
    ExperimentSummary,
)
from crm.experiments.contracts.outcomes import parse_outcomes, report_of, report_unreadable
from crm.experiments.load import definitions, read_definition, try_definition
from crm.experiments.rules.report import report
from crm.platform.errors import Conflict, NotFound
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def list_experiments(principal: Principal) -> ExperimentList:
    """Returns all that can be started or ever ran."""
    latest = {row["name"]: row for row in store.list_experiments(principal)}
    names = [*definitions(), *(name for name in latest if name not in definitions())]
    return ExperimentList(experiments=[_summary(name, latest.get(name)) for name in names])


def read_experiment(principal: Principal, name: str, *, locale: str) -> ExperimentReport:
    """Returns what is known of the latest phase; raises NotFound."""
    found = store.read_experiment(principal, name)
    if found is None and name not in definitions():
        raise NotFound("There is no such experiment.")
    phase = found["phase"] if found else None
    definition = phase["definition"] if phase else definitions()[name]
    summary = _summary(name, phase)
    experiment = try_definition(name, phase["phase"] if phase else 0, definition)
    if experiment is None:
        return report_unreadable(summary)
    outcomes = parse_outcomes(experiment, found["sums"] if found else {})
    return report_of(
        summary=summary,
        experiment=experiment,
        findings=report(experiment, outcomes),
        found=found or {},
        locale=locale,
    )


def find_tested(principal: Principal, fields: AbstractSet[tuple[str, str]]) -> str | None:
    """Says which experiment changes one of these fields of offers for its customers, if any does.

    One that this version cannot read changes nothing.
    """
    for latest in store.list_experiments(principal):
        if latest["status"] == "stopped":
            continue
        name, running = latest["name"], latest["status"] == "running"
        experiment = try_definition(name, latest["phase"], latest["definition"])
        for kind, field in sorted(fields & touched(experiment)) if experiment else ():
            if running:
                return f"{name} tests the {field} of {kind}: stop or decide it first."
            return f"{name} gave everyone its {field} of {kind}: stop it first."
    return None


def start_experiment(principal: Principal, key: IdempotencyKey, name: str) -> ExperimentPhase:
    """Starts a phase as the file describes it; raises NotFound or Conflict.

    The file keeps its experiments apart. One that runs as an earlier file had it is looked at here.
    """
    if name not in definitions():
        raise NotFound("There is no such experiment.")
    wanted = read_definition(name, definitions()[name])
    for running in store.list_experiments(principal):
        if running["status"] == "running" and running["name"] != name:
            other = try_definition(running["name"], running["phase"], running["definition"])
            clash = find_clash(other, wanted) if other else "nobody can read what it changes"
            if clash:
                raise Conflict(f"{running['name']} runs, and {clash}: stop it first.")
    row = store.start_experiment(principal, key, name, definitions()[name])
    return ExperimentPhase.model_validate(row)


def stop_experiment(
    principal: Principal, key: IdempotencyKey, name: str, reason: str
) -> ExperimentPhase:
    """Ends the phase that runs or was decided; raises NotFound or Conflict."""
    return ExperimentPhase.model_validate(store.stop_experiment(principal, key, name, reason))


def ship_experiment(
    principal: Principal, key: IdempotencyKey, name: str, variation: str
) -> ExperimentPhase:
    """Gives everyone a variation from now on; raises NotFound or Conflict."""
    return ExperimentPhase.model_validate(store.ship_experiment(principal, key, name, variation))


def _summary(name: str, phase: Any) -> ExperimentSummary:  # noqa: ANN401 - a row
    definition = phase["definition"] if phase else definitions()[name]
    return ExperimentSummary.of(name, definition, phase, startable=name in definitions())
