"""Publishes events again: `python -m deploy.replay STAGE --since TIME` or `--id ID`.

Consumers keep what they have handled, so a repeat changes nothing.
"""

import argparse
import json
import sys
from datetime import datetime

from deploy.account import AccountError, Deployed, find
from deploy.stage import Stage, StageError


def main() -> int:
    """Replay; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.replay", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--since", type=_time, help="a time with its zone, 2026-11-22T14:00+01:00")
    parser.add_argument("--id", action="append", default=[], help="of an event; may be repeated")
    given = parser.parse_args()
    try:
        stage = Stage.read(given.stage)
        if not given.id and given.since is None:
            which = "SINCE=2026-11-22T14:00+01:00` or `ID=..."
            raise StageError(f"Say which: `make replay STAGE={stage.name} {which}`")
        replay(find(stage), given.id, given.since)
    except (StageError, AccountError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("Done; the line of relay_events in its log says how many.")
    return 0


def replay(deployed: Deployed, event_ids: list[str], since: datetime | None) -> None:
    """Let the sweep publish those events again, and wait for the end.

    Raises:
        AccountError: The sweep failed; its log says why.
    """
    request: dict[str, object] = {"event_ids": event_ids}
    if since is not None:
        request["since"] = since.isoformat()
    answer = deployed.account.client("lambda").invoke(
        FunctionName=deployed.function("RelayEvents"),
        Payload=json.dumps({"replay": request}).encode(),
    )
    if "FunctionError" in answer:
        raise AccountError("the sweep failed; the log of relay-events says why")


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("needs a time zone")
    return found


if __name__ == "__main__":
    sys.exit(main())
