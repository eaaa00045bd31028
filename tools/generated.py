"""Files that are written from the code: brought up to date, or compared with it."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.paths import ROOT


def main(files: Mapping[Path, str], folder: Path, suffix: str, description: str | None) -> int:
    """Write or compare every generated file of a folder; returns the exit code."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--check", action="store_true", help="only compare, and fail if one differs"
    )
    if parser.parse_args().check:
        return _compare(files, folder, suffix)
    folder.mkdir(parents=True, exist_ok=True)
    for orphan in _orphans(files, folder, suffix):
        orphan.unlink()
    for path, text in files.items():
        path.write_text(text)
        print(path.relative_to(ROOT))
    return 0


def _compare(files: Mapping[Path, str], folder: Path, suffix: str) -> int:
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    for path in [*stale, *_orphans(files, folder, suffix)]:
        print(f"{path.relative_to(ROOT)} is not what the code says", file=sys.stderr)
        stale.append(path)
    return 1 if stale else 0


def _orphans(files: Mapping[Path, str], folder: Path, suffix: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"*{suffix}") if path not in files)
