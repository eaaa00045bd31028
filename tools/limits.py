"""Names the files and functions that are too long to read: `python -m tools.limits`."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.paths import ROOT

FILE_LINES = 300
FUNCTION_LINES = 40
_WRITTEN_BY_HAND = {".css", ".html", ".js", ".mjs", ".py", ".sh", ".sql", ".ts"}
# Written from the migrations and from the OpenAPI document.
_GENERATED = {"database/schema.sql", "web/lib/api-types.ts"}


def main() -> int:
    """Print what is too long; returns the exit code."""
    faults = [fault for path in _files() for fault in excesses(path)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def excesses(path: Path) -> Iterator[str]:
    """Say what in a file is longer than a reader should bear."""
    text = path.read_text()
    lines = len(text.splitlines())
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    if lines > FILE_LINES:
        yield f"{name}: {lines} lines, {FILE_LINES} are allowed"
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    yield (
                        f"{name}:{node.lineno}: {node.name} has {length} lines,"
                        f" {FUNCTION_LINES} are allowed"
                    )


def _files() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    for name in sorted(set(listed) - _GENERATED):
        path = ROOT / name
        if path.suffix in _WRITTEN_BY_HAND and path.exists():
            yield path


if __name__ == "__main__":
    sys.exit(main())
