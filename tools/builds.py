"""Things that are built once per version of what they are made from, below `.local/build`."""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.paths import BUILD


@contextlib.contextmanager
def finished_at(target: Path) -> Iterator[Path]:
    """Build under a passing name: an interrupted build is never taken for a finished one."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=BUILD) as scratch:
        result = Path(scratch) / "result"
        result.mkdir()
        yield result
        # Another process may have been faster; its result is the same.
        with contextlib.suppress(OSError):
            result.rename(target)


def files(folder: Path) -> list[Path]:
    """All that a folder holds, in one order."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)


def digest(sources: Iterable[Path], *more: str) -> str:
    """A short name for exactly this version of the sources."""
    sums = [f"{path}\n{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sources]
    return hashlib.sha256("\n".join([*sums, *more]).encode()).hexdigest()[:16]
