"""Invokes functions again with what they failed at: `python -m deploy.redrive STAGE [QUEUE]`.

Without a queue it lists what each one holds. `--id ID` retries the message with that event id,
`--all` every message. Handlers keep what they have handled, so a repeat changes nothing.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from deploy.account import AccountError, Deployed, find
from deploy.command import parser, run
from deploy.stack import Client
from deploy.stage import Stage

# How the outputs with the addresses of failure queues end.
FAILURES_URL: Final = "FailuresUrl"
# Long enough to read and retry a whole queue; then the rest is visible again.
_HIDDEN_SECONDS: Final = 120


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One message of a queue of failed work.

    Attributes:
        id: The event's, or the message's where there is no event.
        function: ARN of the function that failed or could not be called; empty if unknown.
        payload: What the function was called with.
        reason: Why it failed, as far as AWS says.
        since: When it failed, in AWS's format.
        handle: SQS's receipt handle of the message.
    """

    id: str
    function: str
    payload: dict[str, Any]
    reason: str
    since: str
    handle: str


def main() -> int:
    """List or retry; returns the exit code."""
    words = parser(__doc__, "make redrive STAGE=prod, and to retry QUEUE=Scheduled ALL=1")
    words.add_argument("stage")
    add_choice(words)
    given = words.parse_args()
    retry_chosen(find(Stage.read(given.stage)), given)
    return 0


def add_choice(words: ArgumentParser) -> None:
    """Let the caller say which messages are retried."""
    words.add_argument("queue", nargs="?", help="as the list names it, such as Scheduled")
    wanted = words.add_mutually_exclusive_group()
    wanted.add_argument("--id", help="of the event, as the list shows it")
    wanted.add_argument("--all", action="store_true")


def retry_chosen(deployed: Deployed, given: Namespace) -> None:
    """Retry what the caller has chosen, and list the rest; raises AccountError."""
    for name in [given.queue] if given.queue else queues(deployed):
        _retry(deployed, name, given.id, everything=given.all)


def queues(deployed: Deployed) -> list[str]:
    """The names of the queues of failed work."""
    names = sorted(deployed.outputs)
    return [name.removesuffix(FAILURES_URL) for name in names if name.endswith(FAILURES_URL)]


def failures(deployed: Deployed, queue: str) -> list[Failure]:
    """What a queue holds, oldest first.

    Raises:
        AccountError: There is no such queue.
    """
    url = _url(deployed, queue)
    return sorted(_read(deployed.account.client("sqs"), url), key=lambda one: one.since)


def release(deployed: Deployed, queue: str, shown: list[Failure]) -> None:
    """Make messages visible again that were only listed."""
    messages = deployed.account.client("sqs")
    url = _url(deployed, queue)
    for one in shown:
        messages.change_message_visibility(
            QueueUrl=url, ReceiptHandle=one.handle, VisibilityTimeout=0
        )


def hand_over(deployed: Deployed, queue: str, failure: Failure) -> None:
    """Invoke the function with what it failed at, and delete that from the queue.

    A new failure goes through Lambda's own retries to the same queue.

    Raises:
        AccountError: The message does not say which function failed; it stays in the queue.
    """
    if not failure.function:
        raise AccountError(f"{failure.id} names no function: invoke it by hand")
    deployed.account.client("lambda").invoke(
        FunctionName=failure.function,
        InvocationType="Event",
        Payload=json.dumps(failure.payload).encode(),
    )
    deployed.account.client("sqs").delete_message(
        QueueUrl=_url(deployed, queue), ReceiptHandle=failure.handle
    )


def _retry(deployed: Deployed, name: str, wanted: str | None, *, everything: bool) -> None:
    found = failures(deployed, name)
    chosen = [one for one in found if everything or one.id == wanted]
    print(f"{name}: {len(found)} failed")
    for one in found:
        if one in chosen:
            hand_over(deployed, name, one)
        mark = "retried" if one in chosen else "waits"
        function = one.function.partition(":function:")[2] or "function unknown"
        print(f"  {one.id}  {one.since}  {function}  {mark}  {one.reason}")
    release(deployed, name, [one for one in found if one not in chosen])


def _url(deployed: Deployed, queue: str) -> str:
    try:
        return deployed.outputs[f"{queue}{FAILURES_URL}"]
    except KeyError:
        known = ", ".join(queues(deployed))
        raise AccountError(f"there is no queue {queue}, only {known}") from None


def _read(messages: Client, queue: str) -> Iterator[Failure]:
    while True:
        answer = messages.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=1,
            AttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        if not answer.get("Messages"):
            return
        yield from (parse(one) for one in answer["Messages"])


def parse(message: dict[str, Any]) -> Failure:
    """Read a message that Lambda, EventBridge or the Scheduler has written."""
    body = json.loads(message["Body"])
    payload = body.get("requestPayload", body)
    detail = payload.get("detail") if isinstance(payload, dict) else None
    context = body.get("requestContext", {})
    attributes = {
        name: one.get("StringValue", "")
        for name, one in message.get("MessageAttributes", {}).items()
    }
    return Failure(
        id=(detail or {}).get("id") or context.get("requestId") or message["MessageId"],
        function=context.get("functionArn") or attributes.get("TARGET_ARN", ""),
        payload=payload,
        reason=attributes.get("ERROR_CODE") or context.get("condition") or "not said",
        since=body.get("timestamp") or message.get("Attributes", {}).get("SentTimestamp", ""),
        handle=message["ReceiptHandle"],
    )


if __name__ == "__main__":
    sys.exit(run(main))
