"""Writes the last results of `make bench` into the documentation: `benchmarks.update_docs`.

A page says where: between `<!-- bench: NAME -->` and `<!-- /bench -->` stands the table of that
measurement, between those of `machine` what it was taken on.
"""

import re
import sys
from pathlib import Path
from typing import Any, Final

from benchmarks import report
from benchmarks.report import Facts, Figure
from tools.paths import ROOT

PAGES: Final = tuple(
    ROOT / "docs" / name
    for name in ("performance.md", "scale.md", "experiments.md", "simulation.md", "predictions.md")
)
_PLACE: Final = re.compile(r"(<!-- bench: (\w+) -->\n).*?(<!-- /bench -->)", re.DOTALL)


def main() -> int:
    """Write every table; returns 1 when nothing was measured yet."""
    whole = report.latest()
    if not whole:
        sys.stderr.write("Nothing was measured yet: run `make bench`.\n")
        return 1
    for page in PAGES:
        update(page, whole)
    return 0


def update(page: Path, whole: Facts) -> None:
    """Replace the tables between the marks of a page; what was not measured keeps its own."""

    def table(place: re.Match[str]) -> str:
        begin, name, end = place.groups()
        if name == "machine":
            return f"{begin}{_machine(whole)}{end}"
        found = whole["measurements"].get(name)
        return f"{begin}{_table(found)}{end}" if found else place[0]

    page.write_text(_PLACE.sub(table, page.read_text()))


def _machine(whole: Facts) -> str:
    facts = whole["machine"]
    cores = f"{facts['cores']} cores of {facts['cpu']}, {facts['memory_gib']:g} GiB, "
    rest = f"{facts['kernel']}, Python {facts['python']}, PostgreSQL {facts['postgresql']}."
    return f"{cores}{rest}\n"


def _table(result: dict[str, Any]) -> str:
    figures = [Figure(**figure) for figure in result["figures"]]
    rows = [
        f"| {figure.what} | {figure.formatted} | {f'{figure.goal} {figure.verdict}'.strip()} |"
        for figure in figures
    ]
    taken = f"{result['at'][:16].replace('T', ' ')} UTC, commit {result['commit']}"
    load = f"load before {result['load_before']:.1f}"
    return "\n".join(
        ["| what | measured | goal |", "|---|---|---|", *rows, "", f"Taken {taken}, {load}.", ""]
    )


if __name__ == "__main__":
    sys.exit(main())
