"""Write the layers' requirements from uv.lock: `python -m tools.requirements [--check]`."""

import os
import subprocess
import sys

from tools import generated
from tools.paths import ROOT

FOLDER = ROOT / "layers" / "common"


def main() -> int:
    """Bring the files up to date, or compare them; returns the exit code."""
    written = {
        FOLDER / "requirements.txt": _export("--no-default-groups"),
        FOLDER / "requirements-stripe.txt": _export("--only-group", "stripe"),
        FOLDER / "requirements-science.txt": _export("--only-group", "science"),
    }
    return generated.main(written, FOLDER, ".txt", __doc__)


def _export(*groups: str) -> str:
    # `uv run` says where uv is.
    command = [os.environ.get("UV", "uv"), "export", "--quiet", "--frozen"]
    return subprocess.run(
        [*command, *groups, "--no-emit-project", "--no-header"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
