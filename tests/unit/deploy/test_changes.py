"""A change set shows what it does, and what it would destroy, before anybody executes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from deploy.changes import Change, ChangeError, ChangeSet, create_change_set, execute, table
from deploy.deployment import _may_destroy
from deploy.stage import Stage

STAGE = Stage(name="prod", region="eu-central-1", size="hobby", given={})
OUTER: list[dict[str, Any]] = [
    {"LogicalResourceId": "Bus", "ResourceType": "AWS::Events::EventBus", "Action": "Add"},
    {
        "LogicalResourceId": "Network",
        "ResourceType": "AWS::CloudFormation::Stack",
        "Action": "Modify",
        "Replacement": "False",
        "ChangeSetId": "nested",
    },
]
NESTED: list[dict[str, Any]] = [
    {
        "LogicalResourceId": "Database",
        "ResourceType": "AWS::RDS::DBInstance",
        "Action": "Modify",
        "Replacement": "True",
        "Details": [{"Target": {"Attribute": "Properties", "Name": "DBName"}}],
    }
]
SETS: dict[str, list[dict[str, Any]]] = {"outer": OUTER, "nested": NESTED}


@dataclass
class Formation:
    """CloudFormation with one stack, or none; what it is asked for is kept."""

    parameters: list[str] | None = None
    reason: str = ""
    events: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        if self.parameters is None:
            response: Any = {"Error": {"Code": "ValidationError", "Message": "it does not exist"}}
            raise ClientError(response, "DescribeStacks")
        known = [{"ParameterKey": name} for name in self.parameters]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Parameters": known}]}

    def create_change_set(self, **given: Any) -> dict[str, str]:
        self.asked.append(("create", given))
        return {"Id": "outer"}

    def describe_change_set(self, **_: str) -> dict[str, str]:
        return {"StatusReason": self.reason}

    def delete_change_set(self, **given: Any) -> None:
        self.asked.append(("delete", given))

    def delete_stack(self, **given: Any) -> None:
        self.asked.append(("delete stack", given))

    def execute_change_set(self, **given: Any) -> None:
        self.asked.append(("execute", given))

    def get_waiter(self, _: str) -> "Formation":
        return self

    def wait(self, **_: Any) -> None:
        if self.reason:
            raise WaiterError("changed", self.reason, {})

    def get_paginator(self, name: str) -> "Pages":
        return Pages(self, name)


@dataclass
class Pages:
    """One entry a page, so that only who reads all pages sees all."""

    formation: Formation
    name: str

    def paginate(self, **given: str) -> Iterator[dict[str, Any]]:
        if self.name == "describe_stack_events":
            for event in self.formation.events[given["StackName"]]:
                yield {"StackEvents": [event]}
        else:
            for change in SETS[given["ChangeSetName"]]:
                yield {"Changes": [{"ResourceChange": change}]}


def created(formation: Formation) -> ChangeSet | None:
    return create_change_set(formation, STAGE, "https://s3/t", {"Stage": "prod"})


def test_changes_of_nested_stacks_are_shown_with_what_they_would_destroy() -> None:
    change_set = created(Formation(parameters=["Stage"]))
    assert change_set is not None
    assert [one.name for one in change_set.changes] == ["Bus", "Network", "Network.Database"]
    assert [one.destroys for one in change_set.changes] == [False, False, True]
    shown = table(change_set.changes).splitlines()
    assert [line.startswith("  !! ") for line in shown] == [False, False, False, True]
    assert shown[-1].endswith("DBName")


def test_secrets_that_are_not_given_keep_their_value() -> None:
    formation = Formation(parameters=["Stage", "StripeKey", "Retired"])
    created(formation)
    [(_, request)] = formation.asked
    assert request["ChangeSetType"] == "UPDATE"
    assert request["IncludeNestedStacks"] is True
    assert request["Parameters"] == [
        {"ParameterKey": "Stage", "ParameterValue": "prod"},
        {"ParameterKey": "StripeKey", "UsePreviousValue": True},
    ]


def test_the_first_change_set_creates_the_stack() -> None:
    formation = Formation()
    change_set = created(formation)
    assert change_set is not None
    assert change_set.is_first
    assert formation.asked[0][1]["ChangeSetType"] == "CREATE"


def test_nothing_to_change_is_no_failure() -> None:
    formation = Formation(parameters=[], reason="The submitted information didn't contain changes.")
    assert created(formation) is None
    assert [what for what, _ in formation.asked] == ["create", "delete"]


def test_a_refused_change_set_says_why_and_leaves_nothing() -> None:
    formation = Formation(reason="Parameter Colour is unknown")
    with pytest.raises(ChangeError, match="Colour"):
        created(formation)
    assert [what for what, _ in formation.asked] == ["create", "delete", "delete stack"]


def test_a_failed_deployment_names_what_failed_in_nested_stacks_as_well() -> None:
    now = datetime.now(UTC) + timedelta(minutes=1)
    common = {"Timestamp": now, "ResourceStatus": "CREATE_FAILED", "StackId": "outer"}
    network = {"ResourceType": "AWS::CloudFormation::Stack", "PhysicalResourceId": "inner"}
    events: dict[str, list[dict[str, Any]]] = {
        "comeback-prod": [{**common, **network, "LogicalResourceId": "Network"}],
        "inner": [
            {
                **common,
                "ResourceType": "AWS::RDS::DBInstance",
                "LogicalResourceId": "Database",
                "ResourceStatusReason": "no such class",
            },
            {**common, "ResourceType": "x", "LogicalResourceId": "Old"},
        ],
    }
    events["inner"][1]["Timestamp"] = now - timedelta(days=1)
    change_set = ChangeSet(id="outer", stack="comeback-prod", is_first=True, changes=())
    with pytest.raises(ChangeError, match="Database: no such class") as failure:
        execute(Formation(reason="failed", events=events), change_set)
    assert "Old" not in str(failure.value)


@pytest.mark.parametrize(("typed", "agreed"), [("destroy", True), ("yes", False), ("", False)])
def test_only_a_person_who_says_so_destroys_data(
    monkeypatch: pytest.MonkeyPatch, typed: str, *, agreed: bool
) -> None:
    users = Change(
        name="UserPool",
        type="AWS::Cognito::UserPool",
        action="Remove",
        replacement="",
        properties=(),
    )
    change_set = ChangeSet(id="1", stack="comeback-prod", is_first=False, changes=(users,))
    monkeypatch.setattr("builtins.input", lambda _: typed)
    assert _may_destroy(change_set, asks=True) is agreed
    assert _may_destroy(change_set, asks=False) is False


def test_a_change_that_keeps_all_data_asks_nobody() -> None:
    change_set = ChangeSet(id="1", stack="comeback-prod", is_first=False, changes=())
    assert _may_destroy(change_set, asks=False)
