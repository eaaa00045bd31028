"""Write docs/api/openapi.json: `python -m dev.openapi`; compare it: `--check`."""

import json
import sys

from dev import generated
from dev.openapi.document import build
from dev.openapi.routes import declared_routes
from dev.settings import ROOT

FOLDER = ROOT / "docs" / "api"


def main() -> int:
    """Bring the document up to date, or compare it; returns the exit code."""
    document = build(declared_routes(ROOT / "functions"))
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return generated.main({FOLDER / "openapi.json": text}, FOLDER, ".json", __doc__)


if __name__ == "__main__":
    sys.exit(main())
