"""Every measurement, or those that are named: `python -m benchmarks [NAME ...] [--effort 0.1]`.

A measurement is a module of this package with one function, `measure(effort) -> list[Figure]`; it
runs in a process of its own. An effort of 1 is what the documentation's figures are taken with.
"""

import argparse
import os
import sys
import time
import traceback
from typing import Final

from benchmarks import report
from benchmarks.apart import measured
from benchmarks.report import Result

#: In the order of the report.
MEASUREMENTS: Final = (
    "round_trips",
    "requests",
    "handlers",
    "batches",
    "indexes",
    "end_to_end",
    "footprint",
    "cold_starts",
    "rollups",
    "merging",
    "dashboard",
    "mails",
    "experiments",
    "training",
    "simulation",
    "cohorts",
)


def main() -> int:
    """Measure, print and store; returns 1 when a measurement broke, not for a missed goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--effort", type=float, default=1.0, help="share of the repetitions")
    given = parser.parse_args()
    if unknown := set(given.names) - set(MEASUREMENTS):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    facts = report.machine()
    print(", ".join(f"{name} {value}" for name, value in facts.items()))
    results: list[Result] = []
    broken: list[str] = []
    for name in given.names or MEASUREMENTS:
        try:
            result = _run(name, given.effort)
        except Exception:  # noqa: BLE001 - the others are still worth their time
            traceback.print_exc()
            broken.append(name)
            continue
        report.show(result)
        results.append(result)
    print(f"\nKept in {report.keep(results)}")
    if broken:
        print(f"These measurements broke: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


def _run(name: str, effort: float) -> Result:
    load, _, _ = os.getloadavg()
    at, started = report.now(), time.monotonic()
    figures = measured(name, effort)
    return Result(
        name=name,
        at=at,
        commit=report.commit(),
        load_before=load,
        seconds=time.monotonic() - started,
        figures=figures,
    )


if __name__ == "__main__":
    sys.exit(main())
