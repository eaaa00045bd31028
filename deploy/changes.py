"""CloudFormation's change sets: what a deployment would change, shown before it happens."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError, WaiterError

from deploy.errors import DeployError
from deploy.stack import WAITING, Client, State, describe_stack, explain, failures, state_of
from deploy.stage import Stage
from tools.template import load_template

# Their rows and users exist nowhere else; a nested stack that goes takes along what it holds.
_PRECIOUS: Final = {"AWS::RDS::DBInstance", "AWS::Cognito::UserPool", "AWS::CloudFormation::Stack"}
_EMPTY: Final = ("didn't contain changes", "No updates are to be performed")


class ChangeError(DeployError):
    """A change set could not be made or executed; the message has CloudFormation's reasons."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One resource that a change set adds, modifies or removes.

    Attributes:
        name: Logical id, after that of its nested stack.
        type: As CloudFormation names it.
        action: Add, Modify, Remove, Import or Dynamic.
        replacement: True, Conditional or False for what is modified; else empty.
        properties: The top-level properties that differ, as far as CloudFormation says.
    """

    name: str
    type: str
    action: str
    replacement: str
    properties: tuple[str, ...]

    @property
    def destroys(self) -> bool:
        """Whether a database, a user pool or a nested stack would be replaced or removed."""
        return self.type in _PRECIOUS and (self.action == "Remove" or self.replacement == "True")


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """A change set that has been created and not yet executed."""

    id: str
    stack: str
    is_first: bool
    changes: tuple[Change, ...]


def create_change_set(
    formation: Client, stage: Stage, template_url: str, parameters: Mapping[str, str]
) -> ChangeSet | None:
    """Create a change set; None when the stack is already as it should be.

    Args:
        formation: CloudFormation.
        stage: Whose stack is changed, or created.
        template_url: Where the packaged template is in S3.
        parameters: Those left out keep their last value.

    Raises:
        ChangeError: CloudFormation refuses the template or a parameter.
    """
    found = describe_stack(formation, stage.stack)
    is_first = state_of(found) is State.ABSENT
    known = set() if is_first or found is None else set(given_parameters(found))
    kept = sorted(known & set(load_template()["Parameters"]) - set(parameters))
    created = formation.create_change_set(
        StackName=stage.stack,
        ChangeSetName=f"deploy-{datetime.now(UTC):%Y%m%dT%H%M%S%f}",
        ChangeSetType="CREATE" if is_first else "UPDATE",
        TemplateURL=template_url,
        Parameters=[
            *({"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()),
            *({"ParameterKey": key, "UsePreviousValue": True} for key in kept),
        ],
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": "stage", "Value": stage.name}, {"Key": "system", "Value": "comeback"}],
        IncludeNestedStacks=True,
    )["Id"]
    change_set = ChangeSet(id=created, stack=stage.stack, is_first=is_first, changes=())
    return _finished(formation, change_set)


def _finished(formation: Client, change_set: ChangeSet) -> ChangeSet | None:
    """Wait for a change set's changes; one without any is discarded."""
    try:
        formation.get_waiter("change_set_create_complete").wait(
            ChangeSetName=change_set.id, WaiterConfig={"Delay": 1, "MaxAttempts": 600}
        )
    except WaiterError as error:
        found = formation.describe_change_set(ChangeSetName=change_set.id)
        reason = found.get("StatusReason", "")
        details = "\n".join(_refusals(formation, change_set.id))
        discard(formation, change_set)
        if any(phrase in reason for phrase in _EMPTY):
            return None
        raise ChangeError(
            f"CloudFormation refuses the change set: {reason or error}\n{details}".rstrip()
        ) from error
    return replace(change_set, changes=tuple(read_changes(formation, change_set.id)))


def _refusals(formation: Client, change_set: str) -> Iterator[str]:
    """What CloudFormation found before it changed anything, such as a name that is taken."""
    try:
        pages = list(formation.get_paginator("describe_events").paginate(ChangeSetName=change_set))
    except ClientError:
        # The right to read them is younger than most roles; the change set has its own reason.
        return
    for event in (one for page in pages for one in page["OperationEvents"]):
        if reason := event.get("ValidationStatusReason") or event.get("ResourceStatusReason"):
            place = event.get("ValidationPath") or event.get("LogicalResourceId", change_set)
            yield f"  {place}: {reason}"


def read_changes(formation: Client, change_set: str, prefix: str = "") -> Iterator[Change]:
    """The changes of a change set, those of nested stacks after their stack's own."""
    pages = formation.get_paginator("describe_change_set").paginate(ChangeSetName=change_set)
    for found in (one["ResourceChange"] for page in pages for one in page.get("Changes", [])):
        name = f"{prefix}{found['LogicalResourceId']}"
        yield Change(
            name=name,
            type=found["ResourceType"],
            action=found["Action"],
            replacement=found.get("Replacement", "") if found["Action"] == "Modify" else "",
            properties=tuple(_properties(found)),
        )
        if nested := found.get("ChangeSetId"):
            yield from read_changes(formation, nested, f"{name}.")


def table(changes: Iterable[Change]) -> str:
    """The changes as lines for a terminal, what would destroy data marked."""
    rows = [("action", "replaces", "resource", "type", "properties")]
    rows += [
        (
            ("!! " if one.destroys else "") + one.action,
            one.replacement or "-",
            one.name,
            one.type.removeprefix("AWS::"),
            ", ".join(one.properties),
        )
        for one in changes
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(f"  {line}" for line in lines)


def execute(formation: Client, change_set: ChangeSet) -> None:
    """Execute a change set and wait for its end.

    Raises:
        ChangeError: It failed; the message says why, and in which state the stack is.
    """
    started = datetime.now(UTC)
    formation.execute_change_set(ChangeSetName=change_set.id)
    waiter = "stack_create_complete" if change_set.is_first else "stack_update_complete"
    try:
        formation.get_waiter(waiter).wait(StackName=change_set.stack, WaiterConfig=WAITING)
    except WaiterError as error:
        reasons = "\n".join(failures(formation, change_set.stack, started))
        raise ChangeError(f"{_outcome(formation, change_set)}:\n{reasons or error}") from error


def _outcome(formation: Client, change_set: ChangeSet) -> str:
    found = describe_stack(formation, change_set.stack)
    if found is None:
        return f"{change_set.stack} is gone"
    if state_of(found) is State.READY:
        return f"{change_set.stack} is as it was"
    return explain(formation, found)


def given_parameters(found: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of a stack as CloudFormation describes it; secrets are stars."""
    return {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}


def discard(formation: Client, change_set: ChangeSet) -> None:
    """Delete a change set, and the empty stack that the first one for a stage leaves."""
    formation.delete_change_set(ChangeSetName=change_set.id)
    if change_set.is_first:
        formation.delete_stack(StackName=change_set.stack)


def _properties(change: Mapping[str, Any]) -> Iterator[str]:
    targets = (detail.get("Target", {}) for detail in change.get("Details", []))
    yield from sorted({target["Name"] for target in targets if target.get("Name")})
