"""The states of a stage's stack: what may be done in each, and what to say where nothing may."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from botocore.exceptions import ClientError, WaiterError

from deploy.errors import DeployError

# boto3 builds the classes of its clients at run time.
type Client = Any

# A database takes some twenty minutes to change; Lambda takes up to forty to release the
# interfaces of functions in a network.
WAITING: Final = {"Delay": 5, "MaxAttempts": 1440}
_GONE: Final = {"DELETE_COMPLETE"}


class StackError(DeployError):
    """The stack cannot be changed or removed as it is; the message says what to do."""


class State(Enum):
    """What may be done with a stack."""

    ABSENT = "nothing is there, or an empty stack that waits for its first change set"
    READY = "it can be changed and removed"
    UNMADE = "its first creation failed: it can only be removed"
    BUSY = "CloudFormation is at work"
    STUCK = "a person has to free it"


_STATES: Final = {
    "REVIEW_IN_PROGRESS": State.ABSENT,
    "DELETE_COMPLETE": State.ABSENT,
    "CREATE_COMPLETE": State.READY,
    "UPDATE_COMPLETE": State.READY,
    "UPDATE_ROLLBACK_COMPLETE": State.READY,
    "IMPORT_COMPLETE": State.READY,
    "IMPORT_ROLLBACK_COMPLETE": State.READY,
    "CREATE_FAILED": State.UNMADE,
    "ROLLBACK_COMPLETE": State.UNMADE,
    "ROLLBACK_FAILED": State.UNMADE,
    "DELETE_FAILED": State.STUCK,
    "UPDATE_FAILED": State.STUCK,
    "UPDATE_ROLLBACK_FAILED": State.STUCK,
    "IMPORT_ROLLBACK_FAILED": State.STUCK,
}
_UNDO: Final = (
    "the undoing of an update failed. Put right what its events in CloudFormation's console name,"
    " then `aws cloudformation continue-update-rollback --stack-name {stack} --region {region}`"
)
_ADVICE: Final = {
    "DELETE_FAILED": "a removal did not finish: `make remove` goes on with it",
    "UPDATE_FAILED": "an update stopped half way:"
    " `aws cloudformation rollback-stack --stack-name {stack} --region {region}` undoes it",
    "UPDATE_ROLLBACK_FAILED": _UNDO,
    "IMPORT_ROLLBACK_FAILED": _UNDO,
}


def describe_stack(formation: Client, stack: str) -> dict[str, Any] | None:
    """What CloudFormation says of a stack; None when it does not exist, or not yet.

    Args:
        formation: CloudFormation.
        stack: Its name, or its id, by which a removed one is found too.
    """
    try:
        found: dict[str, Any] = formation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return found


def state_of(found: dict[str, Any] | None) -> State:
    """What may be done with a stack that was described."""
    # Whatever CloudFormation calls a state that it passes through.
    return State.ABSENT if found is None else _STATES.get(found["StackStatus"], State.BUSY)


def explain(formation: Client, found: dict[str, Any]) -> str:
    """A sentence about a stack that is in the way: what it is doing, or how it is freed."""
    stack, status = found["StackName"], found["StackStatus"]
    if state_of(found) is State.BUSY:
        return f"{stack} is being changed ({status}): wait until that has ended, and repeat"
    if state_of(found) is State.UNMADE:
        return (
            f"{stack} was never complete ({status}): `make deploy` clears it away and starts again"
        )
    advice = _ADVICE.get(status, "nothing stands in its way")
    return f"{stack} ({status}): {advice.format(stack=stack, region=formation.meta.region_name)}"


def delete_stack(formation: Client, found: dict[str, Any]) -> None:
    """Delete a stack and wait until it is gone; one that is being deleted is only waited for.

    Raises:
        StackError: A part of it cannot be deleted; the message has CloudFormation's reasons.
    """
    started = datetime.now(UTC)
    # The name could be somebody else's by the time it is asked for again.
    stack = found["StackId"]
    formation.delete_stack(StackName=stack)
    try:
        formation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=WAITING)
    except WaiterError as error:
        reasons = "\n".join(failures(formation, stack, started))
        raise StackError(
            f"{found['StackName']} was not removed completely. Put right what is named here, and"
            f" repeat; what is gone stays gone:\n{reasons or error}"
        ) from error


def physical_ids(formation: Client, stack: str, kind: str) -> Iterator[str]:
    """The names in the account of what a stack and those nested in it still hold of one type."""
    pages = formation.get_paginator("list_stack_resources").paginate(StackName=stack)
    for one in (one for page in pages for one in page["StackResourceSummaries"]):
        physical = one.get("PhysicalResourceId", "")
        if not physical or one["ResourceStatus"] in _GONE:
            continue
        if one["ResourceType"] == kind:
            yield physical
        elif one["ResourceType"] == "AWS::CloudFormation::Stack":
            yield from physical_ids(formation, physical, kind)


def failures(formation: Client, stack: str, since: datetime) -> Iterator[str]:
    """What failed in a stack since a time, with what failed in those nested in it."""
    pages = formation.get_paginator("describe_stack_events").paginate(StackName=stack)
    for event in (one for page in pages for one in page["StackEvents"]):
        if event["Timestamp"] < since or not event["ResourceStatus"].endswith("_FAILED"):
            continue
        yield f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason')}"
        physical = event.get("PhysicalResourceId", "")
        is_nested = event["ResourceType"] == "AWS::CloudFormation::Stack"
        if is_nested and physical and physical != event["StackId"]:
            yield from failures(formation, physical, since)
