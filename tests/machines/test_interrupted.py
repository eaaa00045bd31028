"""A test run that is killed leaves no server running."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.servers.processes import TEST_RUN
from tests.conftest import ROOT
from tests.support.deployed import eventually
from tests.support.reaper import of_run


@pytest.mark.timeout(600)
def test_a_killed_test_run_leaves_nothing_running(tmp_path: Path) -> None:
    started = tmp_path / "started"
    command = [sys.executable, "-m", "pytest", "-n", "1", "tests/machines/hanging.py"]
    environment = {name: value for name, value in os.environ.items() if name != TEST_RUN}
    with (tmp_path / "output").open("w") as output:
        tests = subprocess.Popen(  # noqa: S603 - our own tests
            [*command, f"--basetemp={tmp_path / 'base'}"],
            cwd=ROOT,
            env=environment | {"STARTED": str(started)},
            stdout=output,
            stderr=output,
        )
    eventually(lambda: started.exists() or tests.poll() is not None)
    assert started.exists(), (tmp_path / "output").read_text()
    run = started.read_text()
    names = " ".join(map(str, of_run(run)))

    tests.send_signal(signal.SIGKILL)
    tests.wait()

    assert "postgres" in names
    assert eventually(lambda: of_run(run), until=lambda left: not left) == []
