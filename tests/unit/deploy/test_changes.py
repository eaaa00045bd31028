"""A change set shows what it does, and what it would destroy, before anybody executes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.changes import Change, ChangeError, ChangeSet, create_change_set, execute, table
from deploy.deployment import _may_destroy
from deploy.stage import Stage
from tests.support.cloudformation import CloudFormation, Stack

STAGE = Stage(name="prod", region="eu-central-1", size="hobby", given={})
SET = f"set/{STAGE.stack}"
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


def standing(**given: Any) -> CloudFormation:
    """An account with the stage's stack in it."""
    formation = CloudFormation(**given)
    formation.put(Stack(name=STAGE.stack, parameters={"Stage": "prod"}))
    return formation


def created(formation: CloudFormation) -> ChangeSet | None:
    return create_change_set(formation.client(), STAGE, "https://s3/t", {"Stage": "prod"})


def test_changes_of_nested_stacks_are_shown_with_what_they_would_destroy() -> None:
    change_set = created(standing(changes={SET: OUTER, "nested": NESTED}))
    assert change_set is not None
    assert [one.name for one in change_set.changes] == ["Bus", "Network", "Network.Database"]
    assert [one.destroys for one in change_set.changes] == [False, False, True]
    shown = table(change_set.changes).splitlines()
    assert [line.startswith("  !! ") for line in shown] == [False, False, False, True]
    assert shown[-1].endswith("DBName")


def test_secrets_that_are_not_given_keep_their_value() -> None:
    formation = standing()
    formation.stacks[STAGE.stack].parameters |= {"StripeKey": "****", "Retired": "x"}
    created(formation)
    asked = formation.asked
    assert (asked["ChangeSetType"], asked["IncludeNestedStacks"]) == ("UPDATE", "true")
    given = {name: value for name, value in asked.items() if name.startswith("Parameters.")}
    assert given == {
        "Parameters.member.1.ParameterKey": "Stage",
        "Parameters.member.1.ParameterValue": "prod",
        "Parameters.member.2.ParameterKey": "StripeKey",
        "Parameters.member.2.UsePreviousValue": "true",
    }


def test_the_first_change_set_creates_the_stack() -> None:
    formation = CloudFormation()
    change_set = created(formation)
    assert change_set is not None
    assert change_set.is_first
    assert formation.done == [f"create {STAGE.stack}"]


def test_an_empty_stack_that_waits_for_its_first_change_set_gets_one() -> None:
    formation = CloudFormation()
    formation.put(Stack(name=STAGE.stack, status="REVIEW_IN_PROGRESS"))
    change_set = created(formation)
    assert change_set is not None
    assert change_set.is_first


def test_nothing_to_change_is_no_failure() -> None:
    formation = standing(refusal="The submitted information didn't contain changes.")
    assert created(formation) is None
    assert formation.done == [f"update {STAGE.stack}", f"discard {SET}"]


def test_a_refused_change_set_says_why_and_leaves_nothing() -> None:
    formation = CloudFormation(refusal="Parameter Colour is unknown")
    with pytest.raises(ChangeError, match="Colour"):
        created(formation)
    assert formation.done == [
        f"create {STAGE.stack}",
        f"discard {SET}",
        f"delete {STAGE.stack}",
    ]


def test_a_failed_deployment_names_what_failed_in_nested_stacks_as_well() -> None:
    now = datetime.now(UTC) + timedelta(minutes=1)
    common = {"Timestamp": now, "ResourceStatus": "CREATE_FAILED"}
    network = {"ResourceType": "AWS::CloudFormation::Stack", "PhysicalResourceId": "inner"}
    database = {"ResourceType": "AWS::RDS::DBInstance", "LogicalResourceId": "Database"}
    old = {"ResourceType": "x", "LogicalResourceId": "Old", "Timestamp": now - timedelta(days=1)}
    formation = CloudFormation(
        events={
            STAGE.stack: [{**common, **network, "LogicalResourceId": "Network"}],
            "inner": [
                {**common, **database, "ResourceStatusReason": "no such class"},
                {**common, **old},
            ],
        }
    )
    change_set = created(formation)
    assert change_set is not None
    formation.ends = "ROLLBACK_COMPLETE"
    with pytest.raises(ChangeError, match="Database: no such class") as failure:
        execute(formation.client(), change_set)
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
