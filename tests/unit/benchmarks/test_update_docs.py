"""The tables of the documentation, written from a run."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.update_docs import PAGES, update

_PAGE = """# Speed
<!-- bench: machine -->
<!-- /bench -->
Before.
<!-- bench: requests -->
an older table
<!-- /bench -->
Between.
<!-- bench: batches -->
what was told last time
<!-- /bench -->
After.
"""
_MACHINE = {"cores": 2, "cpu": "a CPU", "memory_gib": 4.0, "kernel": "Linux 6", "python": "3.13.0"}


@pytest.fixture
def whole() -> dict[str, Any]:
    figure = {"what": "one", "value": 1.5, "unit": "x", "at_most": 2, "at_least": None, "parts": {}}
    return {
        "machine": _MACHINE | {"postgresql": "18.4"},
        "measurements": {
            "requests": {
                "at": "2026-11-22T12:34:56+00:00",
                "commit": "abc1234",
                "load_before": 0.25,
                "figures": [figure],
            }
        },
    }


def test_a_page_tells_the_last_run_and_keeps_what_was_not_measured(
    tmp_path: Path, whole: dict[str, Any]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(_PAGE)

    update(page, whole)
    once = page.read_text()
    update(page, whole)

    assert page.read_text() == once
    assert "| one | 1.50 x | at most 2 met |" in once
    assert "Taken 2026-11-22 12:34 UTC, commit abc1234, load before 0.2." in once
    assert "2 cores of a CPU, 4 GiB, Linux 6, Python 3.13.0, PostgreSQL 18.4." in once
    assert "an older table" not in once
    assert "what was told last time" in once


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_place_in_the_documentation_names_a_measurement(page: Path) -> None:
    marks = page.read_text().split("<!-- bench: ")[1:]
    names = {mark.split(" -->", 1)[0] for mark in marks}
    benchmarks = Path(__file__).parents[3] / "benchmarks"
    assert names
    assert {name for name in names if not (benchmarks / f"{name}.py").exists()} <= {"machine"}
