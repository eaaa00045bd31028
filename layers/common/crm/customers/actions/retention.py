"""Deletes what was to be erased, and what has been kept for as long as it is needed."""

from collections.abc import Callable
from functools import partial
from typing import Final

from crm.customers import store
from crm.platform.config import ConfigurationError, settings

_BATCH: Final = 1_000
# A batch more, repeated once, must fit between this and the function's own end.
_SECONDS: Final = 240.0

# Does a batch; returns how many rows it was, and whether there are more.
type _Step = Callable[[], tuple[int, bool]]


def enforce_retention(clock: Callable[[], float]) -> dict[str, int]:
    """Erases and deletes what is due, a batch of each kind in turn; returns how many rows of each.

    What there was no time for is left to the next run: `unfinished` counts the kinds with more.

    Raises:
        ConfigurationError: A retention period names something that is not kept.
        Unavailable: The database is unavailable.
    """
    waiting: dict[str, _Step] = {"erasures": _continue_erasures}
    for item, days in settings().retention_days.items():
        waiting[item] = partial(_delete_batch, item, days)
    deleted = dict.fromkeys(waiting, 0)
    until = clock() + _SECONDS
    while waiting and clock() < until:
        for item, step in list(waiting.items()):
            rows, more = step()
            deleted[item] += rows
            if not more:
                del waiting[item]
    return {**deleted, "unfinished": len(waiting)}


def _continue_erasures() -> tuple[int, bool]:
    batch = store.continue_erasures()
    return (batch["records"], batch["left"] > 0) if batch else (0, False)


def _delete_batch(item: str, days: int) -> tuple[int, bool]:
    rows = store.enforce_retention(item, days, _BATCH)
    if rows is None:
        raise ConfigurationError(
            f"RETENTION_DAYS names {item}, which is not something that we keep"
        )
    return rows, rows == _BATCH
