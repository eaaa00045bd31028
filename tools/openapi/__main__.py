"""Write docs/api/openapi.json: `python -m tools.openapi`; compare it: `--check`."""

import json
import sys

from tools import generated
from tools.openapi.document import build
from tools.openapi.routes import documented_routes
from tools.paths import ROOT

FOLDER = ROOT / "docs" / "api"


def main() -> int:
    """Bring the document up to date, or compare it; returns the exit code."""
    document = build(documented_routes(ROOT / "functions"))
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return generated.main({FOLDER / "openapi.json": text}, FOLDER, ".json", __doc__)


if __name__ == "__main__":
    sys.exit(main())
