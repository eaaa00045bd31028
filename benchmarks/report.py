"""What a measurement returns, and how a run is reported: a table, and JSON with the machine."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import psutil

from local.servers import postgres
from tools.paths import LOCAL, ROOT

FOLDER: Final = LOCAL / "benchmarks"
LATEST: Final = FOLDER / "latest.json"
_CPU_NAMES: Final = ("model name", "Hardware")

type Facts = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One result of a measurement.

    Attributes:
        what: What was measured, and against what, in words for a table.
        value: The ratio or the amount.
        unit: `x` for a ratio, else as it is read: `ms`, `round trips`, `bytes`, `rows/s`.
        at_most: The goal, when less is better.
        at_least: The goal, when more is better.
        parts: The medians that it was made of, for the JSON alone.
    """

    what: str
    value: float
    unit: str = "x"
    at_most: float | None = None
    at_least: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def goal(self) -> str:
        """The goal in words; empty without one."""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return "" if self.at_least is None else f"at least {self.at_least:g}"

    @property
    def verdict(self) -> str:
        """Whether the goal is met; empty without one."""
        if not self.goal:
            return ""
        low = self.at_least is None or self.value >= self.at_least
        high = self.at_most is None or self.value <= self.at_most
        return "met" if low and high else "missed"

    @property
    def formatted(self) -> str:
        """The value with its unit: three digits, or whole."""
        digits = 0 if self.value >= 100 else 1 if self.value >= 10 else 2  # noqa: PLR2004 - digits
        return f"{self.value:,.{digits}f} {self.unit}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one measurement found, and when."""

    name: str
    at: str
    commit: str
    load_before: float
    seconds: float
    figures: Sequence[Figure]


def machine() -> Facts:
    """What the figures depend on."""
    gigabyte = 2**30
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu(),
        "memory_gib": round(psutil.virtual_memory().total / gigabyte, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": _output(str(postgres.program("postgres")), "--version").split()[-1],
        "psycopg": version("psycopg"),
    }


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def commit() -> str:
    """The commit that is measured; a plus when the tree differs from it."""
    changed = _output("git", "status", "--porcelain", "--untracked-files=no")
    return _output("git", "rev-parse", "--short", "HEAD") + ("+" if changed else "")


def show(result: Result) -> None:
    """Print the rows of one measurement."""
    print(f"\n{result.name} ({result.seconds:.0f} s, load before {result.load_before:.1f})")
    for figure in result.figures:
        goal = f"{figure.goal:<16}{figure.verdict}" if figure.goal else ""
        print(f"  {figure.what:<78}{figure.formatted:>18}  {goal}".rstrip(), flush=True)


def keep(results: Sequence[Result]) -> Path:
    """Write the run into a file of its own, and each measurement over its last in `latest.json`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    run = {"machine": machine(), "measurements": {r.name: asdict(r) for r in results}}
    path = FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(run, indent=2) + "\n")
    known = latest().get("measurements", {})
    whole = run | {"measurements": known | run["measurements"]}
    LATEST.write_text(json.dumps(whole, indent=2) + "\n")
    return path


def latest() -> Facts:
    """The last results of every measurement on this machine; empty before the first run."""
    if not LATEST.exists():
        return {}
    whole: Facts = json.loads(LATEST.read_text())
    return whole


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor()
    pairs = (line.partition(":") for line in lines)
    return next((what.strip() for name, _, what in pairs if name.strip() in _CPU_NAMES), "unknown")


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
