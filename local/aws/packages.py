"""Packs the layers and the functions for this machine, rebuilding only what has changed."""

import hashlib
import io
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tools.builds import digest, files, finished_at
from tools.paths import BUILD, ROOT
from tools.template import Template, functions, load_template, resources

LAYER = ROOT / "layers" / "common"
# The oldest time that a zip can hold: equal contents make equal archives.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")


class PackageError(RuntimeError):
    """A layer or a function could not be built; the message carries what make printed."""


def package(bucket: str) -> tuple[Template, dict[str, bytes]]:
    """Return the template with its code in the bucket, and the archives to put there, by key."""
    template = load_template()
    archives: dict[str, bytes] = {}

    def point(resource: dict[str, Any], name: str, content: bytes) -> None:
        key = f"{hashlib.sha256(content).hexdigest()[:32]}.zip"
        archives[key] = content
        resource["Properties"][name] = f"s3://{bucket}/{key}"

    layers = {
        "CommonLayer": [_crm(), libraries() / "python"],
        "StripeLayer": [libraries("requirements-stripe.txt") / "python"],
        "ScienceLayer": [libraries("requirements-science.txt") / "python"],
    }
    for name, resource in resources(template, "AWS::Serverless::LayerVersion").items():
        point(resource, "ContentUri", _layer_archive(name, layers[name]))
    for name, resource in functions(template).items():
        point(resource, "CodeUri", _function_archive(name, resource))
    return template, archives


def _layer_archive(name: str, folders: Sequence[Path]) -> bytes:
    """Pack a layer that points at folders on this disk.

    MiniStack unzips a layer for every worker that it starts; 100 MB for each of fifty concurrent
    requests would be most of their time. The folders are what `sam build` would zip.
    """
    line = f"import sys; sys.path[:0] = {json.dumps(list(map(str, folders)))}\n"
    return _zip([(f"python/lib/python3.13/site-packages/{name}.pth", line.encode())])


def libraries(requirements: str = "requirements.txt") -> Path:
    """Install a layer's requirements for this machine, once per version of them."""
    sources = [LAYER / name for name in (requirements, "Makefile", "trim.py")]
    machine = f"{sys.version_info[:3]} {platform.system()} {platform.machine()}"
    target = BUILD / f"libraries-{digest(sources, machine)}"
    if not target.exists():
        with finished_at(target) as unfinished:
            _make("libraries", unfinished, LAYER, "LAYER_PLATFORM=", f"REQUIREMENTS={requirements}")
    return target


def _crm() -> Path:
    """Copy the package crm as it is now: running workers keep the version that they have."""
    source = LAYER / "crm"
    target = BUILD / f"crm-{digest(files(source))}"
    if not target.exists():
        with finished_at(target) as unfinished:
            shutil.copytree(source, unfinished / "crm", ignore=_IGNORED)
    return target


def _function_archive(name: str, function: dict[str, Any]) -> bytes:
    source = ROOT / function["Properties"]["CodeUri"]
    metadata = function.get("Metadata", {})
    if metadata.get("BuildMethod") != "makefile":
        return _zip_folder(source)
    working_directory = ROOT / metadata.get("WorkingDirectory", source)
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=BUILD) as target:
        _make(f"build-{name}", Path(target), working_directory, f"--makefile={source / 'Makefile'}")
        return _zip_folder(Path(target))


def _make(goal: str, target: Path, folder: Path, *arguments: str) -> None:
    command = ["make", "--silent", *arguments, goal, f"ARTIFACTS_DIR={target}"]
    command.append(f"PYTHON={sys.executable}")
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise PackageError(f"`make {goal}` failed in {folder}:\n{done.stderr.strip()}")


def _zip_folder(folder: Path) -> bytes:
    return _zip((str(path.relative_to(folder)), path.read_bytes()) for path in files(folder))


def _zip(entries: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
