"""The demo drives journeys, mails and experiments through the stack, and counts all of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployed import Deployed
from tools.paths import ROOT

_GUARD_SECONDS = 900


@pytest.mark.timeout(_GUARD_SECONDS)
def test_the_demo_finds_every_figure_as_it_must_be(deployed: Deployed, tmp_path: Path) -> None:
    stack = tmp_path / "stack.json"
    stack.write_text(json.dumps(deployed.stack))
    admin = deployed.client("admin")
    command = [sys.executable, "-m", "demo", "--stack", str(stack), "--journeys", "12"]
    try:
        ended = subprocess.run(  # noqa: S603 - our own command
            [*command, "--experiments"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'common'}"},
            capture_output=True,
            text=True,
            timeout=_GUARD_SECONDS,
            check=False,
        )
        running = _running(admin.get("/api/experiments").body)
    finally:
        for name in _running(admin.get("/api/experiments").body):
            admin.post(f"/api/experiments/{name}/stop", {"reason": "The test is over."})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert running == ["holdout", "follow_up_price"]
    assert "mails were sent" in ended.stdout
    assert "follow_up_price, " in ended.stdout


def _running(listed: dict[str, Any]) -> list[str]:
    return [
        one["name"]
        for one in listed["experiments"]
        if one["latest"] and one["latest"]["status"] == "running"
    ]
