"""Builds and packages with AWS SAM."""

import os
import re
import subprocess
from pathlib import Path

from deploy.account import Account
from deploy.errors import DeployError
from deploy.stage import Stage
from tools.paths import LOCAL, ROOT

_SAM = LOCAL / "sam" / "bin" / "sam"
_BUCKET = re.compile(r"s3://([^/\s]+)/")


class SamError(DeployError):
    """SAM failed; what it printed is above."""


def build(folder: Path, *, demands_roots: bool) -> None:
    """Build the layers and the functions for arm64.

    Args:
        folder: Takes what was built, and what need not be built again.
        demands_roots: Whether a layer without the database's authorities is a failure.

    Raises:
        SamError: A part cannot be built.
    """
    places = ["--build-dir", str(folder / "build"), "--cache-dir", str(folder / "cache")]
    _run("build", *places, DEMAND_ROOTS="yes" if demands_roots else "")


def package(template: Path, stage: Stage, account: Account) -> str:
    """Upload what a built template names; returns the address of the packaged template.

    Raises:
        SamError: The upload failed.
    """
    packaged = template.parent.parent / "packaged.yaml"
    settings = {
        "--template-file": str(template),
        "--output-template-file": str(packaged),
        "--s3-prefix": stage.stack,
        "--region": stage.region,
    }
    _run("package", "--resolve-s3", *(part for pair in settings.items() for part in pair))
    body = packaged.read_text()
    uploaded = _BUCKET.search(body)
    if uploaded is None:
        raise SamError("the packaged template names no bucket")
    storage, key = account.client("s3"), f"{stage.stack}/template.yaml"
    # It is too long to be sent along.
    storage.put_object(Bucket=uploaded[1], Key=key, Body=body.encode())
    return f"{storage.meta.endpoint_url}/{uploaded[1]}/{key}"


def _run(*arguments: str, **variables: str) -> None:
    environment = os.environ | {"SAM_CLI_TELEMETRY": "0"} | variables
    done = subprocess.run([str(_SAM), *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise SamError(f"sam {arguments[0]} failed")
