"""The stage of messages: our own store, on the test's database, from as many threads as come."""

import pytest

from crm.platform.database import calls
from tests.database.messages.stage import Connections, Stage
from tests.database.world import World


@pytest.fixture
def stage(world: World, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(calls, "connection", Connections(world))
    return Stage(world)
