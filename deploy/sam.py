"""Runs the build and the deployment of AWS SAM with a stage's settings."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from deploy.stage import Stage
from tools.paths import LOCAL, ROOT

_SAM = LOCAL / "sam" / "bin" / "sam"


class SamError(Exception):
    """SAM said no; what it said stands above."""


def build(folder: Path, *, demands_roots: bool) -> None:
    """Build the layer and the functions for arm64.

    Args:
        folder: Takes what was built, and what need not be built again.
        demands_roots: Whether a layer without the database's authorities is a failure.

    Raises:
        SamError: A part cannot be built.
    """
    places = ["--build-dir", str(folder / "build"), "--cache-dir", str(folder / "cache")]
    _run("build", *places, DEMAND_ROOTS="yes" if demands_roots else "")


def deploy(folder: Path, stage: Stage, parameters: Mapping[str, str]) -> None:
    """Make the stack equal to what was built in the folder.

    Raises:
        SamError: The deployment failed; CloudFormation has taken it back.
    """
    settings = {
        "template_file": str(folder / "build" / "template.yaml"),
        "stack_name": stage.stack,
        "s3_prefix": stage.stack,
        "region": stage.region,
        "capabilities": "CAPABILITY_IAM",
        "resolve_s3": True,
        "confirm_changeset": False,
        "fail_on_empty_changeset": False,
        "tags": [f"stage={stage.name}", "system=comeback"],
        "parameter_overrides": [f"{name}={_quoted(value)}" for name, value in parameters.items()],
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    text = "\n".join(["version = 0.1", "[default.deploy.parameters]", *lines, ""])
    # In a file of the caller's alone: a command line is open to everybody on the machine.
    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / "samconfig.toml"
        path.touch(mode=0o600)
        path.write_text(text)
        _run("deploy", "--config-file", str(path))


def _run(*arguments: str, **variables: str) -> None:
    environment = os.environ | {"SAM_CLI_TELEMETRY": "0"} | variables
    done = subprocess.run([str(_SAM), *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise SamError(f"sam {arguments[0]} failed")


def _quoted(value: str) -> str:
    return value if value.isalnum() else json.dumps(value)
