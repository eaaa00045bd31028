"""Keeps what is known of experiments day by day, stops those that do harm, and moves bandits."""

from collections.abc import Iterator

from crm.experiments import store
from crm.experiments.contracts.outcomes import effect_row, parse_outcomes
from crm.experiments.load import try_definition
from crm.experiments.model import Experiment
from crm.experiments.rules.bandit import next_weights
from crm.experiments.rules.report import report
from crm.platform.database import WORKER, Row


def watch_experiments() -> dict[str, int]:
    """Looks at every running phase; returns how many there were, were stopped, and got new weights.

    One that this version cannot read is set aside, and counted as such.

    Raises:
        Unavailable: The database is unavailable.
    """
    counts = dict.fromkeys(("watched", "stopped", "reweighted", "unreadable"), 0)
    for phase in store.list_experiments(WORKER):
        if phase["status"] == "running":
            for became in _watch(phase):
                counts[became] += 1
    return counts


def _watch(phase: Row) -> Iterator[str]:
    experiment = try_definition(phase["name"], phase["phase"], phase["definition"])
    if experiment is None:
        yield "unreadable"
        return
    found = store.read_experiment(WORKER, phase["name"])
    if found is None or found["phase"]["phase"] != phase["phase"]:
        return
    outcomes = parse_outcomes(experiment, found["sums"])
    findings = report(experiment, outcomes)
    known = [
        {
            "variation": name,
            "customers": outcomes.sums[name].customers,
            "estimate": verdict.change,
            "low": verdict.low,
            "high": verdict.high,
            "effect": effect_row(findings.effect, found["sums"]),
        }
        for name, verdict in findings.verdicts.items()
    ]
    reason = findings.breach or (findings.words[0] if findings.broken else None)
    is_night = store.record_day(phase["name"], phase["phase"], known, reason)
    yield "watched"
    if reason is not None:
        yield "stopped"
    elif experiment.bandit and is_night and _reweight(experiment, phase["phase"]):
        yield "reweighted"


def _reweight(experiment: Experiment, phase: int) -> bool:
    run = [parse_outcomes(experiment, sums) for sums in store.read_run(experiment.name)]
    weights = next_weights(experiment, run, f"{experiment.name} {phase}")
    return weights is not None and store.reweight(experiment.name, phase, weights)
