"""Keeps what is known of each running experiment day by day, and stops those that do harm."""

from crm.experiments import store
from crm.experiments.contracts.outcomes import effect_row, parse_outcomes
from crm.experiments.load import read_definition
from crm.experiments.rules.report import report
from crm.platform.database import WORKER


def watch_experiments() -> dict[str, int]:
    """Looks at every running phase; returns how many there were, and how many it stopped.

    Raises:
        Unavailable: The database is unavailable.
    """
    watched = stopped = 0
    for phase in store.list_experiments(WORKER):
        if phase["status"] != "running":
            continue
        found = store.read_experiment(WORKER, phase["name"])
        if found is None or found["phase"]["phase"] != phase["phase"]:
            continue
        experiment = read_definition(phase["name"], phase["definition"])
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
        store.record_day(phase["name"], phase["phase"], known, reason)
        watched += 1
        stopped += reason is not None
    return {"watched": watched, "stopped": stopped}
