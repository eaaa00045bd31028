"""Writes the reading into docs/operations.md; `--check` only compares."""

import argparse
import sys
from pathlib import Path
from typing import Final

from deploy.reading.tables import reading
from tools.paths import ROOT

GUIDE: Final = ROOT / "docs" / "operations.md"
BEGINS: Final = "<!-- Written by `python -m deploy.reading` -->\n"
ENDS: Final = "<!-- Written until here -->\n"


def main() -> int:
    """Write it, or say that it is stale; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.reading", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    is_check = parser.parse_args().check
    fresh = renewed(GUIDE)
    if fresh == GUIDE.read_text():
        return 0
    if is_check:
        print(f"{GUIDE.relative_to(ROOT)} is not what the template says", file=sys.stderr)
        return 1
    GUIDE.write_text(fresh)
    print(GUIDE.relative_to(ROOT))
    return 0


def renewed(guide: Path) -> str:
    """The guide with the reading of now."""
    before, _, rest = guide.read_text().partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    return f"{before}{BEGINS}\n{reading()}\n\n{ENDS}{after}"


if __name__ == "__main__":
    sys.exit(main())
