"""How long a simulated year takes."""

import time
from typing import Final

from benchmarks.report import Figure
from crm.catalogue.load import catalogue
from crm.simulation.actions.measuring import assumed
from crm.simulation.actions.simulating import Trial, simulate

_CUSTOMERS: Final = 10_000
#: Of one report: three for each catalogue.
_YEARS: Final = 6


def measure(effort: float) -> list[Figure]:
    """Returns the seconds of one year, and of a whole report."""
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
    year = f"a year of {customers:,} customers, {report.totals.sessions.current:,} sessions"
    whole = "the report: under the draft and beside it, each at three elasticities"
    return [
        Figure(what=year, value=seconds / _YEARS, unit="s", at_most=60.0),
        Figure(what=whole, value=seconds, unit="s"),
    ]
