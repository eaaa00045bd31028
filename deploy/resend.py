"""Sends a lost or refused mail again: `python -m deploy.resend STAGE --id ID`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from uuid import UUID

from deploy.account import AccountError, Deployed, find
from deploy.command import parser, run
from deploy.stage import Stage


def main() -> int:
    """Resend; returns the exit code."""
    words = parser(__doc__, "make resend STAGE=prod ID=...")
    words.add_argument("stage")
    resend_chosen(lambda given: find(Stage.read(given.stage)), words)
    return 0


def resend_chosen(find_stack: Callable[[Namespace], Deployed], words: ArgumentParser) -> None:
    """Resend what the caller has chosen, in the stack that is found for their words."""
    words.add_argument(
        "--id", type=UUID, required=True, help="of a message, as the alarm's log says"
    )
    given = words.parse_args()
    resend(find_stack(given), given.id)
    print(
        "It is due again, and goes as any other: unless consent, a purchase or a pause forbid it."
    )


def resend(deployed: Deployed, message_id: UUID) -> None:
    """Make a message due again, and let what is due be sent.

    Raises:
        AccountError: There is no such message, it is neither lost nor refused, or the sweep failed.
    """
    answer = deployed.account.client("lambda").invoke(
        FunctionName=deployed.function("SendMessages"),
        Payload=json.dumps({"resend": str(message_id)}).encode(),
    )
    if "FunctionError" in answer:
        raise AccountError(
            "it is not sent again: only what is lost or was refused is; the log of send-messages"
            " says more"
        )


if __name__ == "__main__":
    sys.exit(run(main))
