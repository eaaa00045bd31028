"""Fixtures of several integration tests."""

from collections.abc import Callable

import pytest

from crm.experiments.actions import running
from crm.upsells.actions.replay import Replay, replay_log
from demo.driver.client import Client
from tests.support.backend import Backend
from tests.support.experiments import definitions_for_trials


@pytest.fixture
def experimenter(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An admin whose file has an experiment on an offer that everyone gets after a trial."""
    found = definitions_for_trials()
    monkeypatch.setattr(running, "definitions", lambda: found)
    return backend.client("admin")


@pytest.fixture
def replayed(backend: Backend) -> Callable[[], Replay]:
    """Makes the decisions of the log again."""
    return lambda: backend.act_as("crm_worker", lambda *_: replay_log(), {})
