"""What a function finds in its layer."""

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from local.aws.packages import LAYER
from tools.paths import ROOT
from tools.template import Template, functions

# PEP 552: compiled from a hash of the source that is never compared again.
UNCHECKED_HASH = 0b01


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package crm, compiled by the layer's own makefile; its libraries go the same way."""
    source = tmp_path_factory.mktemp("source")
    target = tmp_path_factory.mktemp("layer")
    shutil.copytree(LAYER / "crm", source / "crm")
    shutil.copy(LAYER / "Makefile", source)
    (target / "python").mkdir()
    subprocess.run(  # noqa: S603 - our own makefile
        ["make", "--silent", "package", f"ARTIFACTS_DIR={target}", f"PYTHON={sys.executable}"],  # noqa: S607
        cwd=source,
        check=True,
    )
    return target / "python" / "crm"


def test_bytecode_is_not_stale_when_packaging_resets_the_times_of_files(layer: Path) -> None:
    compiled = list(layer.rglob("*.pyc"))
    assert len(compiled) == len(list(layer.rglob("*.py")))
    flags = {struct.unpack("<I", path.read_bytes()[4:8])[0] for path in compiled}
    assert flags == {UNCHECKED_HASH}


def test_the_catalogue_comes_with_the_package(layer: Path) -> None:
    assert (layer / "catalogue" / "catalogue.toml").exists()


def test_libraries_are_compiled_the_same_way() -> None:
    recipe = (LAYER / "Makefile").read_text()
    assert "--invalidation-mode unchecked-hash" in recipe
    assert recipe.count("$(COMPILE)") == 2


def test_every_function_has_the_layer_and_the_processor_it_is_built_for(
    template: Template, expanded: Template
) -> None:
    shared = template["Globals"]["Function"]
    assert shared["Runtime"] == "python3.13"
    assert shared["Architectures"] == ["arm64"]
    for layer in ("CommonLayer", "StripeLayer", "ScienceLayer"):
        assert template["Resources"][layer]["Metadata"]["BuildArchitecture"] == "arm64"
    assert "aarch64" in (LAYER / "Makefile").read_text()
    without = [
        name
        for name in functions(template)
        if not str(expanded["Resources"][name]["Properties"]["Layers"][0]["Ref"]).startswith(
            "CommonLayer"
        )
    ]
    assert not without


def carriers(template: Template, layer: str) -> set[str]:
    """The functions that have a layer."""
    return {
        name
        for name, function in functions(template).items()
        if {"Ref": layer} in function["Properties"].get("Layers", [])
    }


def test_what_learns_is_carried_by_the_function_that_learns_alone(template: Template) -> None:
    assert carriers(template, "ScienceLayer") == {"TrainModels"}
    needed = (LAYER / "requirements-science.txt").read_text()
    assert {line.partition("==")[0] for line in needed.splitlines() if "==" in line} == {
        "numpy",
        "scipy",
    }
    assert "numpy" not in (LAYER / "requirements.txt").read_text()


def test_stripes_sdk_is_carried_by_the_functions_that_use_it_alone(template: Template) -> None:
    assert carriers(template, "StripeLayer") == {"StripeWebhook", "StripeGateway"}
    assert "stripe==" in (LAYER / "requirements-stripe.txt").read_text()
    assert "stripe==" not in (LAYER / "requirements.txt").read_text()


def test_the_migrations_travel_with_their_function(tmp_path: Path) -> None:
    recipe = f"--makefile={ROOT / 'functions' / 'migrate_database' / 'Makefile'}"
    subprocess.run(  # noqa: S603 - our own makefile
        ["make", "--silent", recipe, "build-MigrateDatabase", f"ARTIFACTS_DIR={tmp_path}"],  # noqa: S607
        cwd=ROOT,
        check=True,
    )
    carried = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.sql")}
    written = {
        path.relative_to(ROOT)
        for folder in ("migrations", "functions")
        for path in (ROOT / "database" / folder).rglob("*.sql")
    }
    assert carried == written
    assert (tmp_path / "app.py").exists()


def roots_of(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the layer's step for the database's authorities on a copy of it."""
    given = [f"{name}={value}" for name, value in variables.items()]
    return subprocess.run(  # noqa: S603 - our own makefile
        ["make", "--silent", "roots", f"ARTIFACTS_DIR={folder / 'layer'}", *given],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copy(LAYER / "Makefile", tmp_path)
    (tmp_path / "layer" / "python" / "crm" / "platform" / "database").mkdir(parents=True)
    return tmp_path


def test_authorities_that_were_fetched_stand_beside_what_reads_them(copied: Path) -> None:
    (copied / "roots.pem").write_text("# eu-central-1\n")
    assert roots_of(copied, DEMAND_ROOTS="yes").returncode == 0
    package = copied / "layer" / "python" / "crm" / "platform" / "database"
    assert (package / "roots.pem").read_text() == "# eu-central-1\n"


def test_a_build_for_a_verified_database_fails_without_its_authorities(copied: Path) -> None:
    demanded = roots_of(copied, DEMAND_ROOTS="yes")
    assert demanded.returncode != 0
    assert "roots.pem is missing: run make roots" in demanded.stderr


def test_another_build_goes_on_and_says_what_it_is_not_for(copied: Path) -> None:
    tried = roots_of(copied)
    assert tried.returncode == 0
    assert "not for a database that is verified" in tried.stderr
