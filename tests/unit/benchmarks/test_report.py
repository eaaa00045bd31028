"""Figures as a run tells and keeps them."""

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.report import Figure, Result


def _result(name: str, value: float) -> Result:
    figure = Figure(what="one against the other", value=value, at_least=2)
    return Result(
        name=name,
        at="2026-11-22T12:00:00+00:00",
        commit="abc",
        load_before=0.5,
        seconds=1.0,
        figures=[figure],
    )


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report, "FOLDER", tmp_path)
    monkeypatch.setattr(report, "LATEST", tmp_path / "latest.json")
    monkeypatch.setattr(report, "machine", dict)
    return tmp_path


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure(what="", value=1.15, at_most=1.15), "met"),
        (Figure(what="", value=1.16, at_most=1.15), "missed"),
        (Figure(what="", value=25, at_least=25), "met"),
        (Figure(what="", value=24.9, at_least=25), "missed"),
        (Figure(what="", value=24.9), ""),
    ],
)
def test_a_goal_is_met_at_its_very_bound(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict


@pytest.mark.parametrize(
    ("value", "told"),
    [(1.146, "1.15 x"), (25.04, "25.0 x"), (580.4, "580 x"), (39_678.2, "39,678 x")],
)
def test_a_value_is_told_in_the_digits_that_mean_something(value: float, told: str) -> None:
    assert Figure(what="", value=value).formatted == told


def test_a_run_replaces_what_it_measured_and_leaves_what_it_did_not(kept: Path) -> None:
    report.keep([_result("requests", 1.0), _result("batches", 2.0)])
    report.keep([_result("batches", 3.0)])

    measured = report.latest()["measurements"]
    values = {name: result["figures"][0]["value"] for name, result in measured.items()}
    assert values == {"requests": 1.0, "batches": 3.0}
    assert kept.joinpath("latest.json").exists()


def test_before_the_first_run_nothing_is_known(kept: Path) -> None:
    assert report.latest() == {}
    assert not any(kept.iterdir())
