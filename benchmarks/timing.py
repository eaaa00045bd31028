"""Times works in turns, so that whatever else the machine does meets all of them alike."""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

type Work = Callable[[], object]


def interleaved(works: Mapping[str, Work], *, times: int) -> dict[str, float]:
    """Median seconds of each work; one round before the first is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    gc.collect()
    for _ in range(times):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - started)
    return {name: median(seconds) for name, seconds in taken.items()}


def repetitions(usual: int, effort: float) -> int:
    """How often to do what is usually done so often; never less than five times."""
    return max(5, round(usual * effort))
