"""`make resend` without a stage: sends a lost or refused mail of the local stack again."""

import sys

from deploy.command import parser, run
from deploy.resend import resend_chosen
from local.deployed import LocalStack


def main() -> int:
    """Resend; returns the exit code."""
    resend_chosen(lambda _: LocalStack.running(), parser(__doc__, "make resend ID=..."))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
