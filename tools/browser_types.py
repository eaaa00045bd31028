"""Write the browser's types from the OpenAPI document: `-m tools.browser_types [--check]`."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tools import generated
from tools.pages import modules, node_path
from tools.paths import ROOT

_DOCUMENT: Final = ROOT / "docs" / "api" / "openapi.json"
_FOLDER: Final = ROOT / "web" / "lib"
_OPTIONS: Final = ("--root-types", "--root-types-no-schema-prefix", "--alphabetize")


def main() -> int:
    """Bring the types up to date, or compare them; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "api-types.ts"
        generator = modules() / "openapi-typescript" / "bin" / "cli.js"
        command = [node_path(), str(generator), str(_DOCUMENT), "--output", str(written), *_OPTIONS]
        subprocess.run(command, check=True, capture_output=True)
        text = written.read_text()
    return generated.main({_FOLDER / "api-types.ts": text}, _FOLDER, "api-types.ts", __doc__)


if __name__ == "__main__":
    sys.exit(main())
