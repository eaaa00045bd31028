"""What a function finds in its layer."""

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from dev.packages import LAYER
from dev.settings import ROOT
from dev.template import Template, functions

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
    assert (layer / "upsells" / "catalog.toml").exists()


def test_libraries_are_compiled_the_same_way() -> None:
    recipe = (LAYER / "Makefile").read_text()
    assert "--invalidation-mode unchecked-hash" in recipe
    assert recipe.count("$(COMPILE)") == 2


def test_every_function_has_the_layer_and_the_processor_it_is_built_for(
    template: Template,
) -> None:
    shared = template["Globals"]["Function"]
    assert shared["Runtime"] == "python3.13"
    assert shared["Architectures"] == ["arm64"]
    assert template["Resources"]["CommonLayer"]["Metadata"]["BuildArchitecture"] == "arm64"
    assert "aarch64" in (LAYER / "Makefile").read_text()
    without = [
        name
        for name, function in functions(template).items()
        if function["Properties"]["Layers"] != [{"Ref": "CommonLayer"}]
    ]
    assert not without


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
