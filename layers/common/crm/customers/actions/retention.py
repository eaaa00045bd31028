"""Deletes what was to be erased, and what has been kept for as long as it is needed."""

from collections.abc import Callable
from typing import Final

from crm.customers import store
from crm.platform.config import ConfigurationError, settings

_BATCH: Final = 1_000
# A batch more, repeated once, must fit between this and the function's own end.
_SECONDS: Final = 240.0
_ERASURES: Final = "erasures"


def enforce_retention(clock: Callable[[], float]) -> dict[str, int]:
    """Erases and deletes what is due, a batch of each kind in turn; returns how many rows of each.

    What there was no time for is left to the next run: `unfinished` counts the kinds with more.

    Raises:
        ConfigurationError: A retention period names something that is not kept.
        Unavailable: The database is unavailable.
    """
    days = settings().retention_days
    deleted = dict.fromkeys((_ERASURES, *days), 0)
    waiting = [_ERASURES, *days]
    until = clock() + _SECONDS
    while waiting and clock() < until:
        waiting = [item for item in waiting if _delete_batch(item, days.get(item), deleted)]
    return {**deleted, "unfinished": len(waiting)}


def _delete_batch(item: str, days: int | None, deleted: dict[str, int]) -> bool:
    if days is None:
        batch = store.continue_erasures() or {"records": 0, "left": 0}
        deleted[item] += batch["records"]
        return bool(batch["left"])
    rows = store.enforce_retention(item, days, _BATCH)
    if rows is None:
        raise ConfigurationError(
            f"RETENTION_DAYS names {item}, which is not something that we keep"
        )
    deleted[item] += rows
    return rows == _BATCH
