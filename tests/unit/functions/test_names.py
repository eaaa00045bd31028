"""What no request waits for is logged and measured under the name of its function's folder."""

import sys
from importlib import util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORK = (
    "compute_metrics",
    "enforce_retention",
    "generate_upsells",
    "reconcile_payments",
    "relay_events",
    "stripe_gateway",
    "train_models",
    "watch_experiments",
)


@pytest.mark.parametrize("function", WORK)
def test_a_function_is_logged_under_the_name_of_its_folder(function: str) -> None:
    spec = util.spec_from_file_location(f"named.{function}", ROOT / f"functions/{function}/app.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)

    assert module.handler.__name__ == function
