"""`make redrive` without a stage: the local stack's failed work, listed or retried."""

import sys

from deploy.command import parser, run
from deploy.redrive import add_choice, retry_chosen
from local.deployed import LocalStack


def main() -> int:
    """List or retry; returns the exit code."""
    words = parser(__doc__, "make redrive, and to retry QUEUE=Scheduled ALL=1")
    add_choice(words)
    retry_chosen(LocalStack.running(), words.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
