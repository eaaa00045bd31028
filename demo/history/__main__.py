"""Fills the local stack with a year of history: `python -m demo.history --events N`."""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from demo.history.load import Database, load, size_of
from local.rebuild import rebuild
from local.stack.description import read_stack
from local.stack.settings import developer_settings

# Guesses, wide enough for most machines with two cores.
_MINUTES_PER_MILLION: Final = (2, 10)
_BYTES_PER_EVENT: Final = 1_900
_SPARE: Final = 1.5
_TELLS_EVERY_SECONDS: Final = 5
_MB: Final = 1_000_000


def main() -> int:
    """Copy, count, and print how long it took; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.history", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="interactions, at least")
    events = parser.parse_args().events
    settings = developer_settings()
    stack = read_stack(settings)
    if "database" not in stack:
        print("No stack is running here: run `make up` first.", file=sys.stderr)
        return 1
    needed, free = events * _BYTES_PER_EVENT, shutil.disk_usage(settings.folder).free
    print(_estimate(events, needed))
    if free < needed * _SPARE:
        print(f"Only {free // _MB:,} MB are free. Try EVENTS=100000.", file=sys.stderr)
        return 1
    database = stack["database"]
    copying = _timed(
        lambda: load(database, events, lambda so_far: print(f"{so_far:>12,} of {events:,} copied"))
    )
    counting = _timed(lambda: _count(database))
    print(f"\nCopied in {copying:.0f} s, counted in {counting:.0f} s.")
    if "web_url" in stack:
        print(f"Dashboard  {stack['web_url']}/dashboard")
    return 0


def _estimate(events: int, needed: int) -> str:
    least, most = (max(1, round(minutes * events / 1e6)) for minutes in _MINUTES_PER_MILLION)
    return (
        f"{events:,} interactions with all that belongs to them take perhaps {least} to {most}"
        f" minutes and {needed // _MB:,} MB of disk; both are guesses. Ctrl-C leaves nothing"
        " behind."
    )


def _count(database: Database) -> None:
    """Rebuild the rollups, and tell how much of them has been written."""
    print("Indexes are built; the rollups are counted.")
    with ThreadPoolExecutor(max_workers=1) as thread:
        counting = thread.submit(rebuild, database)
        began = time.perf_counter()
        while not counting.done():
            time.sleep(_TELLS_EVERY_SECONDS)
            taken = time.perf_counter() - began
            print(f"{size_of(database, 'crm.metric_rollups') // _MB:>9,} MB in {taken:.0f} s")
        counting.result()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
