"""What every function stands on loads nothing that only some need: see the budgets of each."""

import subprocess
import sys
from pathlib import Path

import pytest

LAYER = Path(__file__).parents[3] / "layers" / "common"
EXPENSIVE = {
    "aws_xray_sdk": "tracing",
    "babel": "currency formats",
    "boto3": "the AWS SDK",
    "botocore.session": "the AWS SDK",
    "stripe": "the Stripe SDK",
}


@pytest.mark.parametrize(
    "module",
    [
        "crm.platform.http",
        "crm.platform.events.outbox",
        "crm.platform.database",
        "crm.platform.money",
    ],
)
def test_importing_it_loads_nothing_expensive(module: str) -> None:
    script = f"import sys, {module}; print(*sys.modules)"

    loaded = subprocess.run(  # noqa: S603 - this interpreter, this script
        [sys.executable, "-c", script],
        env={"PYTHONPATH": f"{LAYER}:{LAYER.parents[1]}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert sorted(EXPENSIVE.keys() & set(loaded)) == []
