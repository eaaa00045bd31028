"""CloudFormation of an account, as far as deploying asks it: states, change sets, events.

The client is boto3's own, with its waiters, paginators and errors; only the service is played. What
AWS refuses in a state it refuses here, in AWS's words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3

REGION = "eu-central-1"
_UPDATABLE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
}


@dataclass(kw_only=True)
class Stack:
    """One stack; its id is its name with a word of its own, as a removed one keeps it."""

    name: str
    status: str = "CREATE_COMPLETE"
    resources: list[dict[str, str]] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """As ARNs are, it is no name that a stack may have."""
        return f"arn:aws:cloudformation:{REGION}:123456789012:stack/{self.name}/1"

    def holds(self, kind: str, physical: str, status: str = "CREATE_COMPLETE") -> "Stack":
        """Add a resource."""
        self.resources.append(
            {
                "LogicalResourceId": f"One{len(self.resources)}",
                "ResourceType": kind,
                "PhysicalResourceId": physical,
                "ResourceStatus": status,
            }
        )
        return self


@dataclass
class CloudFormation:
    """The service.

    Attributes:
        stacks: By name.
        changes: What a change set would do, by its id; that of a stack is `set/NAME`.
        refusal: Why change sets fail; empty, they do not.
        validations: What is found before anything is changed.
        events: By name or id of the stack.
        ends: The state in which all work ends; empty, it ends well.
        done: What was done to which stack.
        asked: The latest request for a change set.
    """

    stacks: dict[str, Stack] = field(default_factory=dict)
    changes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refusal: str = ""
    validations: list[dict[str, str]] = field(default_factory=list)
    events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    ends: str = ""
    done: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def put(self, stack: Stack) -> Stack:
        """Add a stack."""
        self.stacks[stack.name] = stack
        return stack

    def client(self) -> Any:
        """A client of boto3 that asks this service."""
        found = boto3.client(
            "cloudformation", REGION, aws_access_key_id="x", aws_secret_access_key="x"
        )
        found.meta.events.register("before-call.cloudformation.*", self._answer)
        return found

    def _answer(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        asked: dict[str, str] = params["body"]
        serve: Callable[[dict[str, str]], dict[str, Any]] = getattr(self, f"_{model.name}")
        try:
            return SimpleNamespace(status_code=200), serve(asked)
        except LookupError as refused:
            error = {"Code": "ValidationError", "Message": str(refused.args[0])}
            return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {}}

    def _find(self, name: str) -> Stack:
        for stack in self.stacks.values():
            is_gone = stack.status == "DELETE_COMPLETE"
            if name == stack.id or (name == stack.name and not is_gone):
                return stack
        raise LookupError(f"Stack with id {name} does not exist")

    def _DescribeStacks(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - AWS's name
        stack = self._find(asked["StackName"])
        described = {
            "StackName": stack.name,
            "StackId": stack.id,
            "StackStatus": stack.status,
            "Parameters": _pairs("Parameter", stack.parameters),
            "Outputs": _pairs("Output", stack.outputs),
        }
        return {"Stacks": [described]}

    def _ListStackResources(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        return {"StackResourceSummaries": self._find(asked["StackName"]).resources}

    def _DescribeStackEvents(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        found = self.events.get(asked["StackName"], [])
        return _page("StackEvents", [{"StackId": "outer", **one} for one in found], asked)

    def _DescribeEvents(self, _: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        return {"OperationEvents": self.validations}

    def _DeleteStack(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        stack = self._find(asked["StackName"])
        self.done.append(f"delete {stack.name}")
        stack.status = self.ends or "DELETE_COMPLETE"
        return {}

    def _CreateChangeSet(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        name, kind = asked["StackName"], asked["ChangeSetType"]
        if kind == "CREATE":
            living = self.stacks.get(name)
            if living and living.status not in {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}:
                raise LookupError(f"Stack [{name}] already exists and cannot be created again")
            self.put(Stack(name=name, status="REVIEW_IN_PROGRESS"))
        elif (stack := self._find(name)).status not in _UPDATABLE:
            raise LookupError(
                f"Stack:{stack.id} is in {stack.status} state and can not be updated."
            )
        self.done.append(f"{kind.lower()} {name}")
        self.asked = asked
        return {"Id": f"set/{name}"}

    def _DescribeChangeSet(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        if self.refusal:
            return {"Status": "FAILED", "StatusReason": self.refusal}
        found = [{"ResourceChange": one} for one in self.changes.get(asked["ChangeSetName"], [])]
        return {"Status": "CREATE_COMPLETE", **_page("Changes", found, asked)}

    def _DeleteChangeSet(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        self.done.append(f"discard {asked['ChangeSetName']}")
        return {}

    def _ExecuteChangeSet(self, asked: dict[str, str]) -> dict[str, Any]:  # noqa: N802 - as above
        stack = self._find(asked["ChangeSetName"].rpartition("/")[2])
        is_first = stack.status == "REVIEW_IN_PROGRESS"
        stack.status = self.ends or ("CREATE_COMPLETE" if is_first else "UPDATE_COMPLETE")
        return {}


def _page(name: str, found: list[dict[str, Any]], asked: dict[str, str]) -> dict[str, Any]:
    """One entry a page, so that only who reads all pages sees all."""
    at = int(asked.get("NextToken", "0"))
    following = {"NextToken": str(at + 1)} if at + 1 < len(found) else {}
    return {name: found[at : at + 1], **following}


def _pairs(kind: str, values: dict[str, str]) -> list[dict[str, str]]:
    return [{f"{kind}Key": key, f"{kind}Value": value} for key, value in values.items()]
