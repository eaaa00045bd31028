"""What a cold start of a function loads is a budget: a list of names, not milliseconds.

`import_budgets.toml` lists for each function which packages of the layer and which of the standard
library's large modules importing its handler loads; `every_function` is what all of them load.
"""

import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BUDGETS = tomllib.loads(Path(__file__).with_name("import_budgets.toml").read_text())
EVERY_FUNCTION = set(BUDGETS.pop("every_function"))
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
# None of these costs anything by itself. Cython's modules share one; Stripe's SDK takes simplejson
# where something else has installed it, and the layer has not.
KNOWN = sys.stdlib_module_names | {"app", "crm", "cython_runtime", "simplejson"}
# Each of these takes a millisecond and more.
LARGE = {
    "asyncio",
    "concurrent.futures",
    "csv",
    "ctypes",
    "decimal",
    "email",
    "html",
    "http.client",
    "http.server",
    "importlib.metadata",
    "inspect",
    "ipaddress",
    "multiprocessing",
    "sqlite3",
    "ssl",
    "statistics",
    "subprocess",
    "tomllib",
    "unittest",
    "urllib.request",
    "xml",
    "zipfile",
    "zoneinfo",
}


def counted(modules: Iterable[str]) -> set[str]:
    """The names of a budget among those of modules."""
    names: set[str] = set()
    for module in modules:
        top = module.partition(".")[0]
        if module in LARGE:
            names.add(module)
        elif top not in KNOWN and not top.startswith("_"):
            names.add(top)
    return names


def loaded_by(function: str) -> set[str]:
    """What importing a handler loads, in an interpreter that has loaded nothing before."""
    libraries = [ROOT / "functions" / function, ROOT / "layers" / "common"]
    path = [*map(str, libraries), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    # awscrt is for those who deploy, and not in the layer: botocore takes it where it is.
    script = (
        f"import sys; sys.path[:0] = {path!r}; sys.modules['awscrt'] = None; import app;"
        "print(*(name for name, module in sys.modules.items() if module))"
    )
    # -S: what hangs on to the interpreters of this machine is not there in Lambda.
    command = [sys.executable, "-I", "-S", "-c", script]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return counted(said.stdout.split())


def test_every_function_has_a_budget_and_no_other_has() -> None:
    assert sorted(BUDGETS) == FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_importing_a_function_loads_what_its_budget_lists(function: str) -> None:
    budget = EVERY_FUNCTION | set(BUDGETS[function]["loads"])
    loaded = loaded_by(function)

    added = sorted(loaded - budget)
    gone = sorted(budget - loaded)
    assert not added, f"{function} loads more than its budget: {added}. Is it worth the cold start?"
    assert not gone, f"{function} no longer loads {gone}: strike it from its budget"


def test_a_budget_counts_packages_and_large_modules() -> None:
    modules = ["os", "asyncio", "asyncio.tasks", "boto3.session", "crm", "crm.platform.config"]

    assert counted(modules) == {"asyncio", "boto3"}
    assert counted(["crm.journey.contracts.sessions"]) == set()
