"""Hands failed work to its function again: `python -m deploy.redrive STAGE [FUNCTION]`.

Without a function it says what lies in each queue. `--id ID` hands over what carries that event id,
`--all` everything. Handlers know what they have done already, so that a second time is harmless.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from deploy.account import AccountError, Client, Deployed, find
from deploy.stage import Stage, StageError

_OUTPUT: Final = "FailuresUrl"
# Long enough to read a whole queue and to hand it over; then what is left shows again.
_HIDDEN_SECONDS: Final = 120


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One message of a queue of failed work.

    Attributes:
        id: The event's, or the message's where there is no event.
        payload: What the function was called with.
        reason: Why it lies here, as far as AWS says.
        since: When it failed, as AWS says it.
        handle: Opens and deletes the message.
    """

    id: str
    payload: dict[str, Any]
    reason: str
    since: str
    handle: str


def main() -> int:
    """List or hand over; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.redrive", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("function", nargs="?", help="as the template names it: GenerateUpsells")
    wanted = parser.add_mutually_exclusive_group()
    wanted.add_argument("--id", help="of the event, as the list shows it")
    wanted.add_argument("--all", action="store_true")
    given = parser.parse_args()
    try:
        deployed = find(Stage.read(given.stage))
        names = [given.function] if given.function else consumers(deployed)
        for name in names:
            _work_on(deployed, name, given.id, everything=given.all)
    except (StageError, AccountError) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def consumers(deployed: Deployed) -> list[str]:
    """The functions that have a queue of what they failed at."""
    names = sorted(deployed.outputs)
    return [name.removesuffix(_OUTPUT) for name in names if name.endswith(_OUTPUT)]


def failures(deployed: Deployed, function: str) -> list[Failure]:
    """What lies in a function's queue, oldest first.

    Raises:
        AccountError: The function has no queue.
    """
    queue = _queue(deployed, function)
    return sorted(_read(deployed.account.client("sqs"), queue), key=lambda one: one.since)


def release(deployed: Deployed, function: str, shown: list[Failure]) -> None:
    """Let others see messages again that were only looked at."""
    messages = deployed.account.client("sqs")
    queue = _queue(deployed, function)
    for one in shown:
        messages.change_message_visibility(
            QueueUrl=queue, ReceiptHandle=one.handle, VisibilityTimeout=0
        )


def hand_over(deployed: Deployed, function: str, failure: Failure) -> None:
    """Call the function with what it failed at, and take that out of the queue.

    Lambda's own retries and the same queue stand behind the new attempt.
    """
    deployed.account.client("lambda").invoke(
        FunctionName=deployed.function(function),
        InvocationType="Event",
        Payload=json.dumps(failure.payload).encode(),
    )
    deployed.account.client("sqs").delete_message(
        QueueUrl=_queue(deployed, function), ReceiptHandle=failure.handle
    )


def _work_on(deployed: Deployed, name: str, wanted: str | None, *, everything: bool) -> None:
    found = failures(deployed, name)
    chosen = [one for one in found if everything or one.id == wanted]
    print(f"{name}: {len(found)} failed")
    for one in found:
        if one in chosen:
            hand_over(deployed, name, one)
        mark = "handed over" if one in chosen else "waits"
        print(f"  {one.id}  {one.since}  {mark}  {one.reason}")
    release(deployed, name, [one for one in found if one not in chosen])


def _queue(deployed: Deployed, function: str) -> str:
    try:
        return deployed.outputs[f"{function}{_OUTPUT}"]
    except KeyError:
        known = ", ".join(consumers(deployed))
        raise AccountError(f"{function} has no queue of failed work; {known} have one") from None


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
    """Read a message as Lambda, EventBridge or the Scheduler has left it."""
    body = json.loads(message["Body"])
    payload = body.get("requestPayload", body)
    detail = payload.get("detail") if isinstance(payload, dict) else None
    context = body.get("requestContext", {})
    told = {
        name: one.get("StringValue", "")
        for name, one in message.get("MessageAttributes", {}).items()
    }
    return Failure(
        id=(detail or {}).get("id") or context.get("requestId") or message["MessageId"],
        payload=payload,
        reason=told.get("ERROR_CODE") or context.get("condition") or "not said",
        since=body.get("timestamp") or message.get("Attributes", {}).get("SentTimestamp", ""),
        handle=message["ReceiptHandle"],
    )


if __name__ == "__main__":
    sys.exit(main())
