"""Not collected by itself: the test run that `test_interrupted.py` kills."""

import os
import time
from pathlib import Path

import pytest

from local.servers.postgres import Cluster
from local.servers.processes import TEST_RUN
from tests.support.deployed import Deployed


@pytest.mark.timeout(0)
def test_something_that_never_ends(cluster: Cluster, deployed: Deployed) -> None:
    assert cluster.is_running
    assert deployed.stack["web_url"]
    started = Path(os.environ["STARTED"])
    started.with_suffix(".part").write_text(os.environ[TEST_RUN])
    started.with_suffix(".part").rename(started)
    time.sleep(3600)
