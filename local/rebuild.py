"""`make rebuild`: recomputes the local stack's figures from its rows."""

import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from local.stack.description import read_stack
from local.stack.login import log_in
from local.stack.settings import developer_settings

_SERVICE: Final = '{"sub": "00000000-0000-7000-8000-000000000000", "role": "service"}'


def rebuild(database: Mapping[str, Any]) -> None:
    """Count the rollups of a database again, as compute_metrics does; takes stack.json's part."""
    with log_in(database, "crm_worker") as connection:
        connection.execute("set statement_timeout = 0")
        # A year is grouped at once, which the usual 4 MB would do on the disk.
        connection.execute("set work_mem = '256MB'")
        connection.execute("select api.rebuild_metrics(%s)", [_SERVICE])


def main() -> int:
    """Rebuild, and say how long it took; returns the exit code."""
    stack = read_stack(developer_settings())
    if "database" not in stack:
        print("There is no stack; `make up` starts one.", file=sys.stderr)
        return 1
    started = time.perf_counter()
    rebuild(stack["database"])
    print(f"All figures were recomputed in {time.perf_counter() - started:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
