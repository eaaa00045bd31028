"""Publishes events again: `python -m deploy.replay STAGE --since TIME` or `--id ID`.

Consumers keep what they have handled, so a repeat changes nothing.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime

from deploy.account import AccountError, Deployed, find
from deploy.command import parser, run
from deploy.stage import Stage


def main() -> int:
    """Replay; returns the exit code."""
    words = parser(__doc__, "make replay STAGE=prod SINCE=2026-11-22T14:00+01:00, or ID=...")
    words.add_argument("stage")
    add_choice(words)
    replay_chosen(lambda given: find(Stage.read(given.stage)), words)
    return 0


def add_choice(words: ArgumentParser) -> None:
    """Let the caller say which events are published again."""
    words.add_argument("--since", type=_time, help="a time with its zone, 2026-11-22T14:00+01:00")
    words.add_argument("--id", action="append", default=[], help="of an event; may be repeated")


def replay_chosen(find_stack: Callable[[Namespace], Deployed], words: ArgumentParser) -> None:
    """Replay what the caller has chosen, in the stack that is found for their words."""
    given = words.parse_args()
    if not given.id and given.since is None:
        words.error("say which events: SINCE or ID")
    replay(find_stack(given), given.id, given.since)
    print("Done; the line of relay_events in its log says how many.")


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
    sys.exit(run(main))
