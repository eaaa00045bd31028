"""Keeps the rollups up to date, and notes which catalogue and code are in force."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from crm.catalogue.load import CATALOGUE_PATH
from crm.metrics import store

_CODE = Path(__file__).parents[2]


def compute_metrics(*, rebuild: bool) -> dict[str, int]:
    """Merges what is new, or counts all rows again; returns how many cells that changed.

    The first run rebuilds by itself when there are rows from before the rollups.

    Raises:
        Conflict: The rollups are ahead of the server, which was restored.
        Unavailable: The database is unavailable.
    """
    store.record_versions(*_versions())
    if not rebuild:
        merged = store.merge_metrics()
        if not merged["rebuild_due"]:
            return {"cells": merged["cells"], "rebuilt": 0}
    return {"cells": store.rebuild_metrics()["cells"], "rebuilt": 1}


@cache
def _versions() -> tuple[str, str]:
    """The digests of the catalogue and of the code, read once in a process."""
    code = sha256()
    for path in sorted(_CODE.rglob("*.py")):
        code.update(path.read_bytes())
    return sha256(CATALOGUE_PATH.read_bytes()).hexdigest()[:12], code.hexdigest()[:12]
