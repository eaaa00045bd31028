"""The rollups are kept up to date."""

from crm.metrics import store


def compute_metrics(*, anew: bool) -> dict[str, int]:
    """Merges what is new, or counts all rows anew; answers how many cells that touched.

    Rows from before the rollups make the first run count anew by itself.

    Raises:
        Conflict: The mark is ahead of the server, which was restored.
        Unavailable: The database is away.
    """
    if not anew:
        merged = store.merge_metrics()
        anew = merged["rebuild_due"]
        if not anew:
            return {"cells": merged["cells"], "rebuilt": 0}
    return {"cells": store.rebuild_metrics()["cells"], "rebuilt": 1}
