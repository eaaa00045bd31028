"""`make replay-decisions`: decides again about every session of the local stack's decision log."""

import os
import sys
from collections.abc import Mapping
from typing import Any, Final

from crm.upsells.actions.replay import replay_log
from local.stack.description import read_stack
from local.stack.settings import developer_settings

_LOGIN: Final = "crm_worker"


def configure(database: Mapping[str, Any], login: str = _LOGIN) -> None:
    """Let the system's own store speak to a database; takes stack.json's part."""
    os.environ.update(
        DB_HOST=str(database["host"]),
        DB_PORT=str(database["port"]),
        DB_NAME=database["name"],
        DB_USER=login,
        DB_PASSWORD=database["passwords"][login],
    )


def main() -> int:
    """Replay, and name every decision that did not come again; returns the exit code."""
    stack = read_stack(developer_settings())
    if "database" not in stack:
        print("There is no stack; `make up` starts one.", file=sys.stderr)
        return 1
    configure(stack["database"])
    replay = replay_log()
    for difference in replay.differences:
        print(difference, file=sys.stderr)
    print(f"{replay.sessions} sessions decided again, {len(replay.differences)} differences.")
    if replay.outdated:
        print(f"{replay.outdated} more were decided by another catalogue or other rules.")
    return 1 if replay.differences else 0


if __name__ == "__main__":
    sys.exit(main())
