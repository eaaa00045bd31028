"""`make rebuild`: counts the local stack's figures anew from its rows."""

import sys
import time

from demo.history.load import rebuild
from local.settings import developer_settings
from local.stack import read_stack


def main() -> int:
    """Rebuild, and say how long it took; returns the exit code."""
    stack = read_stack(developer_settings())
    if "database" not in stack:
        print("There is no stack; `make up` starts one.", file=sys.stderr)
        return 1
    started = time.perf_counter()
    rebuild(stack["database"])
    print(f"All figures were counted anew in {time.perf_counter() - started:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
