"""`make replay` without a stage: publishes the local stack's events again."""

import sys

from deploy.command import parser, run
from deploy.replay import add_choice, replay_chosen
from local.deployed import LocalStack


def main() -> int:
    """Replay; returns the exit code."""
    words = parser(__doc__, "make replay SINCE=2026-11-22T14:00+01:00, or ID=...")
    add_choice(words)
    replay_chosen(lambda _: LocalStack.running(), words)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
