"""Write layers/common/requirements.txt from uv.lock: `python -m tools.requirements [--check]`."""

import os
import subprocess
import sys

from tools import generated
from tools.paths import ROOT

FOLDER = ROOT / "layers" / "common"


def main() -> int:
    """Bring the file up to date, or compare it; returns the exit code."""
    # `uv run` says where uv is.
    command = [os.environ.get("UV", "uv"), "export", "--quiet", "--frozen"]
    exported = subprocess.run(
        [*command, "--no-default-groups", "--no-emit-project", "--no-header"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return generated.main({FOLDER / "requirements.txt": exported}, FOLDER, ".txt", __doc__)


if __name__ == "__main__":
    sys.exit(main())
