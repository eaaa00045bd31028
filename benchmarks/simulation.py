"""How long a simulated year takes."""

import time
from typing import Final

from benchmarks.report import Figure
from crm.catalogue.load import catalogue
from crm.simulation.actions.measuring import assumed
from crm.simulation.actions.simulating import Trial, simulate

_CUSTOMERS: Final = 10_000


def measure(effort: float) -> list[Figure]:
    """Returns the seconds of one whole report: six years, three for each catalogue."""
    known = catalogue()
    customers = max(round(_CUSTOMERS * effort), 1)
    trial = Trial(
        current=known,
        draft=known,
        known=assumed([known]),
        experiments={},
        seed=1,
        customers=customers,
    )
    started = time.perf_counter()
    report = simulate(trial)
    seconds = time.perf_counter() - started
    sessions = report.totals.sessions.current
    what = f"a year of {customers:,} customers under a draft and beside it, at three elasticities"
    return [
        Figure(what=what, value=seconds, unit="s", at_most=60.0),
        Figure(
            what=f"of it a session, of {sessions:,} a year",
            value=seconds / 6 / sessions * 1e6,
            unit="µs",
        ),
    ]
