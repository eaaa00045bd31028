"""What has been kept for as long as it is needed is forgotten."""

from collections.abc import Callable
from typing import Final

from crm.customers import store
from crm.platform.config import ConfigurationError, settings

_BATCH: Final = 1_000
# A batch more, repeated once, must fit between this and the function's own end.
_SECONDS: Final = 240.0


def enforce_retention(clock: Callable[[], float]) -> dict[str, int]:
    """Forget what is due, a batch of each kind in turn; answers how many rows of each.

    What there was no time for is left to the next run: `unfinished` kinds had more.

    Raises:
        ConfigurationError: There are days for what nobody keeps.
        Unavailable: The database is away.
    """
    days = settings().retention_days
    forgotten = dict.fromkeys(days, 0)
    waiting = list(days)
    until = clock() + _SECONDS
    while waiting and clock() < until:
        waiting = [item for item in waiting if _forget(item, days[item], forgotten)]
    return {**forgotten, "unfinished": len(waiting)}


def _forget(item: str, days: int, forgotten: dict[str, int]) -> bool:
    rows = store.enforce_retention(item, days, _BATCH)
    if rows is None:
        raise ConfigurationError(f"RETENTION_DAYS names {item}, which is nothing that we keep")
    forgotten[item] += rows
    return rows == _BATCH
