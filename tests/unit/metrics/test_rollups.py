"""When the figures are merged, and when they are rebuilt."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from crm.metrics import store
from crm.metrics.actions.rollups import compute_metrics
from demo.driver.functions import function


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the database, in order."""
    made: list[str] = []

    def answer(name: str, cells: int) -> dict[str, Any]:
        made.append(name)
        return {"cells": cells, "rebuild_due": False}

    monkeypatch.setattr(store, "record_versions", lambda *_: {"recorded": 0})
    monkeypatch.setattr(store, "merge_metrics", lambda: answer("merge_metrics", 3))
    monkeypatch.setattr(store, "rebuild_metrics", lambda: answer("rebuild_metrics", 40))
    return made


def test_a_run_merges(calls: list[str]) -> None:
    assert compute_metrics(rebuild=False) == {"cells": 3, "rebuilt": 0}
    assert calls == ["merge_metrics"]


def test_a_run_notes_which_catalogue_and_code_are_in_force(
    calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str, str]] = []
    monkeypatch.setattr(store, "record_versions", lambda *versions: noted.append(versions))

    compute_metrics(rebuild=False)
    compute_metrics(rebuild=True)

    assert calls
    [versions] = set(noted)
    assert all(re.fullmatch("[0-9a-f]{12}", version) for version in versions)
    assert len(set(versions)) == 2


def test_a_run_that_finds_a_rebuild_due_rebuilds(
    calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "merge_metrics", lambda: {"cells": 0, "rebuild_due": True})
    assert compute_metrics(rebuild=False) == {"cells": 40, "rebuilt": 1}
    assert calls == ["rebuild_metrics"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"rebuild": True}, "rebuild_metrics"),
        ({"rebuild": "no"}, "merge_metrics"),
        ({}, "merge_metrics"),
    ],
)
def test_one_command_rebuilds_and_whatever_else_a_schedule_sends_merges(
    calls: list[str], told: dict[str, Any], expected: str
) -> None:
    function("compute_metrics").handler(told, SimpleNamespace(aws_request_id="run-1"))
    assert calls == [expected]
