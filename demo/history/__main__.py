"""Fills the local stack with a year of history: `python -m demo.history --events N`."""

import argparse
import json
import sys
import time

from demo.history.load import load
from local.rebuild import rebuild
from local.stack.settings import developer_settings


def main() -> int:
    """Copy, count, and print how long it took; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo.history", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="interactions, at least")
    events = parser.parse_args().events
    stack_file = developer_settings().stack_file
    if not stack_file.exists():
        print("No stack is running here: run `make up` first.", file=sys.stderr)
        return 1
    stack = json.loads(stack_file.read_text())
    started = time.perf_counter()
    written = load(stack["database"], events, lambda so_far: print(f"{so_far:>12,} interactions"))
    copied = time.perf_counter()
    rebuild(stack["database"])
    done = time.perf_counter()
    print(
        f"\n{written:,} interactions in {copied - started:.0f} s, rollups in {done - copied:.0f} s."
    )
    if "web_url" in stack:
        print(f"Dashboard  {stack['web_url']}/dashboard")
    return 0


if __name__ == "__main__":
    sys.exit(main())
