"""A stage is deployed and removed from whatever state an earlier attempt left its stack in."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from moto import mock_aws

from deploy.account import Account, AccountError, find
from deploy.changes import ChangeError, create_change_set, execute
from deploy.deployment import make_way, parameters_for, plan_stage
from deploy.remove import remove
from deploy.stack import StackError, State, state_of
from deploy.stage import Stage
from tests.support.cloudformation import REGION, CloudFormation, Stack

STAGE = Stage(name="prod", region=REGION, size="hobby", given={})
ACCOUNT = Account(REGION)


@pytest.fixture
def formation(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudFormation]:
    """CloudFormation of an account whose other services moto plays."""
    played, build = CloudFormation(), Account.client

    def client(account: Account, service: str, config: Config | None = None) -> Any:
        return played.client() if service == "cloudformation" else build(account, service, config)

    monkeypatch.setattr(Account, "client", client)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with mock_aws():
        yield played


def deployed(formation: CloudFormation, status: str) -> Stack:
    """A stage's stack in a state, with a database and, in a stack nested in it, pages."""
    place: Any = {"LocationConstraint": REGION}
    storage = ACCOUNT.client("s3")
    storage.create_bucket(Bucket="pages", CreateBucketConfiguration=place)
    storage.put_object(Bucket="pages", Key="index.html", Body=b"hello")
    ACCOUNT.client("rds").create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t4g.small",
        Engine="postgres",
        MasterUsername="crm",
        MasterUserPassword="not-a-secret",
        AllocatedStorage=20,
        DeletionProtection=False,
    )
    web = formation.put(Stack(name="web").holds("AWS::S3::Bucket", "pages"))
    stack = Stack(name=STAGE.stack, status=status, outputs={"WebUrl": "https://pages.example"})
    stack.holds("AWS::CloudFormation::Stack", web.id).holds("AWS::RDS::DBInstance", "shop")
    return formation.put(stack)


def pages() -> int:
    found: int = ACCOUNT.client("s3").list_objects_v2(Bucket="pages")["KeyCount"]
    return found


def test_every_state_that_cloudformation_knows_allows_something(
    formation: CloudFormation,
) -> None:
    known = set(formation.client().meta.service_model.shape_for("StackStatus").enum)
    busy = {status for status in known if state_of({"StackStatus": status}) is State.BUSY}
    assert busy == {one for one in known if one.endswith("_IN_PROGRESS")} - {"REVIEW_IN_PROGRESS"}


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"])
def test_a_first_creation_that_failed_is_cleared_away_and_begun_again(
    formation: CloudFormation, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    formation.put(Stack(name=STAGE.stack, status=status))
    make_way(STAGE, ACCOUNT, asks=False)
    assert f"first creation failed ({status})" in capsys.readouterr().out
    change_set = create_change_set(formation.client(), STAGE, "https://s3/t", {})
    assert change_set is not None
    assert change_set.is_first
    assert formation.done == [f"delete {STAGE.stack}", f"create {STAGE.stack}"]


STUCK = [
    ("CREATE_IN_PROGRESS", "wait until that has ended"),
    ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "wait until that has ended"),
    ("DELETE_IN_PROGRESS", "wait until that has ended"),
    ("DELETE_FAILED", "make remove"),
    ("UPDATE_FAILED", "aws cloudformation rollback-stack --stack-name comeback-prod"),
    ("UPDATE_ROLLBACK_FAILED", "aws cloudformation continue-update-rollback"),
]


@pytest.mark.parametrize(("status", "advice"), STUCK)
def test_a_stack_that_cannot_be_changed_is_left_alone_with_a_sentence(
    formation: CloudFormation, status: str, advice: str
) -> None:
    formation.put(Stack(name=STAGE.stack, status=status))
    with pytest.raises(StackError, match=advice):
        make_way(STAGE, ACCOUNT, asks=False)
    with pytest.raises(StackError, match=advice):
        plan_stage(STAGE)
    assert formation.done == []


def test_a_plan_deletes_nothing_of_a_creation_that_failed(formation: CloudFormation) -> None:
    formation.put(Stack(name=STAGE.stack, status="ROLLBACK_COMPLETE"))
    with pytest.raises(StackError, match="starts again"):
        plan_stage(STAGE)
    assert formation.done == []


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_a_stack_that_stands_is_updated_without_a_question(
    formation: CloudFormation, status: str
) -> None:
    formation.put(Stack(name=STAGE.stack, status=status))
    make_way(STAGE, ACCOUNT, asks=True)
    assert formation.done == []


def test_who_asks_for_a_stage_that_was_never_complete_is_told(formation: CloudFormation) -> None:
    with pytest.raises(AccountError, match="make deploy STAGE=prod"):
        find(STAGE)
    formation.put(Stack(name=STAGE.stack, status="ROLLBACK_COMPLETE"))
    with pytest.raises(AccountError, match="never complete"):
        find(STAGE)


@pytest.mark.parametrize(
    ("ends", "is_first", "outcome"),
    [
        ("ROLLBACK_COMPLETE", True, "was never complete .*starts again"),
        ("UPDATE_ROLLBACK_COMPLETE", False, "is as it was"),
        ("UPDATE_ROLLBACK_FAILED", False, "continue-update-rollback"),
    ],
)
def test_a_deployment_that_failed_says_how_the_stack_is_left(
    formation: CloudFormation, ends: str, outcome: str, *, is_first: bool
) -> None:
    if not is_first:
        formation.put(Stack(name=STAGE.stack))
    change_set = create_change_set(formation.client(), STAGE, "https://s3/t", {})
    assert change_set is not None
    formation.ends = ends
    with pytest.raises(ChangeError, match=outcome):
        execute(formation.client(), change_set)


def test_what_cloudformation_refuses_before_it_begins_is_named(formation: CloudFormation) -> None:
    formation.refusal = (
        "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]."
        " To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure"
        " information."
    )
    formation.validations = [
        {
            "EventType": "VALIDATION_ERROR",
            "ValidationName": "NAME_CONFLICT_VALIDATION",
            "ValidationStatusReason": "Resource of type 'AWS::Events::EventBus' already exists.",
            "ValidationPath": "/Resources/Bus/Properties/Name",
        }
    ]
    with pytest.raises(ChangeError, match="/Resources/Bus/Properties/Name: Resource of type"):
        create_change_set(formation.client(), STAGE, "https://s3/t", {})
    assert formation.done == [
        f"create {STAGE.stack}",
        f"discard set/{STAGE.stack}",
        f"delete {STAGE.stack}",
    ]


@pytest.mark.parametrize(
    "status",
    ["UPDATE_COMPLETE", "ROLLBACK_COMPLETE", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"],
)
def test_a_stage_is_removed_from_every_state_and_again(
    formation: CloudFormation, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed(formation, status)
    remove(STAGE)
    assert pages() == 0
    assert "is gone" in capsys.readouterr().out
    remove(STAGE)
    assert "nothing is left" in capsys.readouterr().out
    assert formation.done == [f"delete {STAGE.stack}"]


def test_a_removal_that_failed_says_why_and_goes_on_when_repeated(
    formation: CloudFormation,
) -> None:
    stack = deployed(formation, "UPDATE_COMPLETE")
    formation.ends = "DELETE_FAILED"
    with pytest.raises(StackError, match="not removed completely"):
        remove(STAGE)
    storage = ACCOUNT.client("s3")
    storage.delete_bucket(Bucket="pages")
    formation.ends = ""
    remove(STAGE)
    assert stack.status == "DELETE_COMPLETE"


@pytest.mark.parametrize(("status", "_"), STUCK[:2])
def test_a_stack_at_work_is_not_removed(formation: CloudFormation, status: str, _: str) -> None:
    deployed(formation, status)
    with pytest.raises(StackError, match="wait"):
        remove(STAGE)
    assert formation.done == []


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "DELETE_FAILED"])
def test_a_protected_database_stops_a_removal_before_anything_is_deleted(
    formation: CloudFormation, status: str
) -> None:
    deployed(formation, status)
    rds = ACCOUNT.client("rds")
    rds.modify_db_instance(DBInstanceIdentifier="shop", DeletionProtection=True)
    with pytest.raises(StackError, match="make remove STAGE=prod UNPROTECT=1"):
        remove(STAGE)
    assert (formation.done, pages()) == ([], 1)
    remove(STAGE, unprotect=True)
    assert formation.done == [f"delete {STAGE.stack}"]
    assert not rds.describe_db_instances()["DBInstances"][0]["DeletionProtection"]


def test_the_first_deployment_leaves_protection_off_and_the_next_switches_it_on(
    formation: CloudFormation,
) -> None:
    stage = Stage(name="prod", region=REGION, size="production", given={})
    assert (
        parameters_for(stage, ACCOUNT.stack(stage.stack))["DatabaseDeletionProtection"] == "false"
    )
    formation.put(Stack(name=STAGE.stack))
    assert parameters_for(stage, ACCOUNT.stack(stage.stack))["DatabaseDeletionProtection"] == "true"


def test_a_database_that_began_with_a_snapshot_keeps_its_beginning(
    formation: CloudFormation,
) -> None:
    formation.put(Stack(name=STAGE.stack, parameters={"DatabaseSnapshot": "before"}))
    assert parameters_for(STAGE, ACCOUNT.stack(STAGE.stack))["DatabaseSnapshot"] == "before"
    another = Stage(name="prod", region=REGION, size="hobby", given={"DatabaseSnapshot": "after"})
    assert parameters_for(another, ACCOUNT.stack(another.stack))["DatabaseSnapshot"] == "after"
