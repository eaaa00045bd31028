"""Keeps the rollups up to date."""

from crm.metrics import store


def compute_metrics(*, rebuild: bool) -> dict[str, int]:
    """Merges what is new, or counts all rows again; returns how many cells that changed.

    The first run rebuilds by itself when there are rows from before the rollups.

    Raises:
        Conflict: The rollups are ahead of the server, which was restored.
        Unavailable: The database is unavailable.
    """
    if not rebuild:
        merged = store.merge_metrics()
        if not merged["rebuild_due"]:
            return {"cells": merged["cells"], "rebuilt": 0}
    return {"cells": store.rebuild_metrics()["cells"], "rebuilt": 1}
