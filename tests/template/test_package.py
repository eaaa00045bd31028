"""The layers as Lambda unpacks them: built by their makefile, zipped, file times reset."""

import json
import os
import re
import runpy
import shutil
import struct
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import babel
import pytest

from local.aws.packages import LAYER, libraries
from tools.paths import ROOT
from tools.sizes import LARGEST_UNZIPPED, LARGEST_ZIPPED, MEGABYTE, Size, archive, measure
from tools.template import functions, load_template

SERVICES = runpy.run_path(str(LAYER / "trim.py"))["SERVICES"]

# One worker builds them, for all of these tests.
pytestmark = pytest.mark.xdist_group("package")

# PEP 552: compiled from a hash of the source that is never compared again.
UNCHECKED_HASH = 0b01
# 1980-01-01, as every file of an archive of SAM's.
RESET = 315_532_800
# What the layer may grow to before somebody asks what for.
BUDGET = Size(unzipped=44 * MEGABYTE, zipped=16 * MEGABYTE)
STRIPE_BUDGET = Size(unzipped=28 * MEGABYTE, zipped=9 * MEGABYTE)
# Without bytecode, which nobody needs who waits for it once a night.
SCIENCE_BUDGET = 150 * MEGABYTE
POISON = "raise SystemExit(f'{__file__} was compiled anew')\n"
# Imports every handler, and what some of them import when they need it.
IMPORTS = """
import importlib.util, json, sys
layer, science, *handlers = sys.argv[1:]
sys.path[:0] = [layer, science]
for number, path in enumerate(handlers):
    spec = importlib.util.spec_from_file_location(f"handler_{number}", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
import babel.numbers, stripe
print(json.dumps([m.__cached__ for m in sys.modules.values() if getattr(m, "__cached__", None)]))
"""
# Writes a price in three currencies and every locale that babel knows.
FORMATS = """
import json, sys
sys.path[:0] = sys.argv[1:]
from babel.localedata import locale_identifiers
from crm.platform.money import Money
amounts = [Money(-123456789, "EUR"), Money(1234, "JPY"), Money(99, "USD")]
names = sorted(locale_identifiers())
print(json.dumps({name: [money.format(name) for money in amounts] for name in names}))
"""
# Tells the time of another zone on a system without any.
ZONES = """
import sys, zoneinfo
sys.path[:0] = sys.argv[1:]
zoneinfo.reset_tzpath(to=[])
print(len(zoneinfo.available_timezones()), zoneinfo.ZoneInfo("Asia/Kathmandu").key)
"""


@dataclass(frozen=True)
class Unpacked:
    """What Lambda has below /opt, and how large the layers and their archives are."""

    python: Path
    size: Size
    stripe_size: Size


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    """Both layers for this machine, from their archives."""
    folder = tmp_path_factory.mktemp("package")
    source, built, opt = folder / "source", folder / "built", folder / "opt"
    shutil.copytree(libraries(), built)
    shutil.copytree(LAYER / "crm", source / "crm")
    shutil.copy(LAYER / "Makefile", source)
    subprocess.run(  # noqa: S603 - our own makefile
        ["make", "--silent", "package", f"ARTIFACTS_DIR={built}", f"PYTHON={sys.executable}"],  # noqa: S607
        cwd=source,
        check=True,
    )
    size = archive(built, folder / "layer.zip")
    stripe_size = archive(libraries("requirements-stripe.txt"), folder / "stripe.zip")
    shutil.rmtree(built)
    for name in ("layer.zip", "stripe.zip"):
        with zipfile.ZipFile(folder / name) as packed:
            packed.extractall(opt)
    for path in opt.rglob("*"):
        os.utime(path, (RESET, RESET))
    return Unpacked(opt / "python", size, stripe_size)


@pytest.fixture(scope="module")
def science() -> Path:
    """The layer of the one function that learns, as the local stack has it: with bytecode."""
    return libraries("requirements-science.txt") / "python"


def flag(compiled: Path) -> int:
    """How a bytecode file is to be held against its source."""
    (found,) = struct.unpack("<I", compiled.read_bytes()[4:8])
    assert isinstance(found, int)
    return found


def test_every_source_has_bytecode_that_no_time_makes_stale(layer: Unpacked) -> None:
    sources = list(layer.python.rglob("*.py"))
    tag = sys.implementation.cache_tag
    compiled = [path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc" for path in sources]

    assert len(sources) > 1000
    assert [path for path in compiled if not path.exists()] == []
    assert {flag(path) for path in compiled} == {UNCHECKED_HASH}


def test_no_function_reads_a_source_of_the_layer(
    layer: Unpacked, science: Path, tmp_path: Path
) -> None:
    poisoned = tmp_path / "python"
    shutil.copytree(layer.python, poisoned)
    for path in poisoned.rglob("*.py"):
        path.write_text(POISON)
    handlers = sorted(map(str, (ROOT / "functions").glob("*/app.py")))

    done = subprocess.run(  # noqa: S603 - this interpreter, this script
        [sys.executable, "-I", "-S", "-B", "-c", IMPORTS, str(poisoned), str(science), *handlers],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    used = [Path(path) for path in json.loads(done.stdout)]
    assert len([path for path in used if path.is_relative_to(poisoned)]) > 300


def test_a_source_without_valid_bytecode_is_read(layer: Unpacked, tmp_path: Path) -> None:
    """So that the test above can fail: the same with bytecode that compares times."""
    package = tmp_path / "money"
    package.mkdir()
    module = package / "money.py"
    shutil.copy(layer.python / "crm" / "platform" / "money.py", module)
    compiling = [sys.executable, "-m", "compileall", "-q", str(package)]
    subprocess.run([*compiling, "--invalidation-mode", "timestamp"], check=True)  # noqa: S603 - ours
    module.write_text(POISON)
    os.utime(module, (RESET, RESET))

    importing = [sys.executable, "-B", "-c", "import money"]
    done = subprocess.run(importing, cwd=package, capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert "was compiled anew" in done.stderr


def test_a_function_without_a_layer_of_its_own_imports_without_it() -> None:
    handlers = [
        str(ROOT / function["Properties"]["CodeUri"] / "app.py")
        for function in functions(load_template()).values()
        if not function["Properties"].get("Layers")
    ]
    assert len(handlers) > 10
    hidden = "sys.modules |= dict.fromkeys(['stripe', 'numpy', 'scipy'])"
    path = f"sys.path.insert(1, {str(LAYER)!r})\n{hidden}\n"
    script = IMPORTS.replace("import babel.numbers, stripe\n", "").replace("for n", f"{path}for n")
    importing = [sys.executable, "-I", "-S", "-B", "-c", script, *[str(libraries() / "python")] * 2]
    done = subprocess.run([*importing, *handlers], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr


def test_the_layer_stays_within_its_budget_and_lambdas(layer: Unpacked, science: Path) -> None:
    assert layer.size.unzipped < BUDGET.unzipped < LARGEST_UNZIPPED
    assert layer.size.zipped < BUDGET.zipped < LARGEST_ZIPPED
    assert layer.stripe_size.unzipped < STRIPE_BUDGET.unzipped
    assert layer.stripe_size.zipped < STRIPE_BUDGET.zipped
    files = [path for path in science.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert 100 * MEGABYTE < sum(path.stat().st_size for path in files) < SCIENCE_BUDGET
    assert BUDGET.unzipped + STRIPE_BUDGET.unzipped + SCIENCE_BUDGET < LARGEST_UNZIPPED


def test_of_numpy_and_scipy_nothing_is_packed_that_no_program_runs(science: Path) -> None:
    unread = {"tests", ".pyi", ".pxd", ".h", ".a", ".lib"}
    packed = {path.name if path.is_dir() else path.suffix for path in science.rglob("*")}
    assert not packed & unread


def test_time_zones_are_known_where_the_system_has_none(layer: Unpacked) -> None:
    telling = [sys.executable, "-I", "-S", "-B", "-c", ZONES, str(layer.python)]
    done = subprocess.run(telling, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    known, zone = done.stdout.split()
    assert (int(known) > 400, zone) == (True, "Asia/Kathmandu")


def test_money_is_written_in_every_locale_as_by_the_whole_library(layer: Unpacked) -> None:
    writing = [sys.executable, "-I", "-S", "-B", "-c", FORMATS]
    trimmed = subprocess.run([*writing, str(layer.python)], capture_output=True, check=True)  # noqa: S603 - ours
    whole = [str(Path(babel.__file__).parents[1]), str(LAYER)]
    expected = subprocess.run([*writing, *whole], capture_output=True, check=True)  # noqa: S603 - ours
    assert trimmed.stdout == expected.stdout
    assert len(json.loads(trimmed.stdout)) > 1000


def test_the_services_that_functions_call_are_in_the_layer() -> None:
    sources = [path.read_text() for path in (LAYER / "crm").rglob("*.py")]
    called = {name for text in sources for name in re.findall(r"\.client\(\s*\"([\w-]+)", text)}
    assert called <= SERVICES


def test_a_function_is_little_but_its_handler() -> None:
    sizes = {path.parent: measure(path.parent) for path in (ROOT / "functions").glob("*/app.py")}

    assert [folder.name for folder, size in sizes.items() if size.zipped > 16 * 1024] == []
