"""`make deploy` into an account, which this machine plays: once, again, and for a second stage."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore
import pytest

from deploy.account import Account, Deployed
from deploy.admin import create_person
from deploy.deployment import deploy_stage
from deploy.rebuild import rebuild
from deploy.redrive import failures, hand_over
from deploy.remove import remove
from deploy.replay import replay
from deploy.stage import Stage
from deploy.web import stored_names
from local.aws import ministack
from local.servers import postgres, processes
from local.servers.ports import HOST, free_port
from local.stack.settings import throwaway_settings
from tools.nesting import load_whole
from tools.paths import REGION
from tools.template import resources

# What MiniStack needs to expand what is SAM's; its workers otherwise see boto3 alone.
LIBRARIES = Path(botocore.__file__).parents[1]


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[str]:
    settings = throwaway_settings(tmp_path)
    port = free_port(0)
    ministack.start(settings, port, {"PYTHONPATH": str(LIBRARIES)})
    try:
        yield f"http://{HOST}:{port}"
    finally:
        processes.stop(settings, ministack.NAME)


@pytest.fixture
def account(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of whoever deploys."""
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        # The layer is for the processor of this machine, whose workers run it.
        "LAYER_PLATFORM": "",
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@contextmanager
def stage_of(folder: Path, name: str, account: pytest.MonkeyPatch) -> Iterator[Stage]:
    """One with a given database on a server of its own, for this machine has no RDS."""
    with postgres.temporary(folder / f"postgres-{name}") as cluster:
        cluster.create_database("shop")
        account.setenv("DB_MASTER_PASSWORD", cluster.password)
        given = {
            "DatabaseHost": HOST,
            "DatabasePort": str(cluster.port),
            "DatabaseName": "shop",
            "DatabaseTls": "prefer",
        }
        yield Stage(name=name, region=REGION, size="hobby", given=given)


def sweep(deployed: Deployed) -> object:
    """Run a function that needs layer, login and database; what went wrong, or None."""
    answer = deployed.account.client("lambda").invoke(FunctionName=deployed.function("RelayEvents"))
    return answer.get("FunctionError")


def described_client(deployed: Deployed) -> dict[str, Any]:
    """The pool's client, as the account knows it."""
    pool = {
        "UserPoolId": deployed.outputs["UserPoolId"],
        "ClientId": deployed.outputs["UserPoolClientId"],
    }
    answer = deployed.account.client("cognito-idp").describe_user_pool_client(**pool)
    found: dict[str, Any] = answer["UserPoolClient"]
    return found


def check_alarms(deployed: Deployed) -> None:
    """Each alarm of the nested template calls somebody."""
    wanted = {
        name
        for name, one in resources(load_whole(), "AWS::CloudWatch::Alarm").items()
        if one["Condition"] == "CreatesAlarms"
    }
    alarms = deployed.account.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert len(alarms) == len(wanted)
    assert all(one["AlarmActions"] == [deployed.outputs["AlarmTopic"]] for one in alarms)


def check_pages(deployed: Deployed) -> None:
    """The pages have a bucket of their own behind a distribution."""
    found = deployed.account.client("cloudfront").get_distribution(
        Id=deployed.outputs["DistributionId"]
    )
    config = found["Distribution"]["DistributionConfig"]
    assert [one["PathPattern"] for one in config["CacheBehaviors"]["Items"]] == [
        "/api/*",
        "/m/*",
        "/component/*",
    ]
    storage = deployed.account.client("s3")
    block = storage.get_public_access_block(Bucket=deployed.outputs["WebBucket"])
    assert all(block["PublicAccessBlockConfiguration"].values())


def leave_a_failure(deployed: Deployed) -> None:
    """As Lambda does with a sweep that failed."""
    function = deployed.account.client("lambda").get_function_configuration(
        FunctionName=deployed.function("RelayEvents")
    )["FunctionArn"]
    context = {"requestId": "r-1", "functionArn": function}
    body = {"requestContext": context, "requestPayload": {}}
    deployed.account.client("sqs").send_message(
        QueueUrl=deployed.outputs["ScheduledFailuresUrl"], MessageBody=json.dumps(body)
    )


@pytest.mark.timeout(1800)
def test_stages_are_deployed_repeated_and_removed_side_by_side(
    account: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with stage_of(tmp_path, "shop", account) as stage:
        deployed = check_first_deployment(stage, tmp_path)
        again = deploy_stage(stage, asks=False, folder=tmp_path)
        assert again.outputs == deployed.outputs
        assert sweep(again) is None
        with stage_of(tmp_path, "shop2", account) as second:
            other = deploy_stage(second, asks=False, folder=tmp_path)
            with ThreadPoolExecutor(2) as pool:
                assert list(pool.map(sweep, [again, other] * 3)) == [None] * 6
            remove(stage)
            assert Account(REGION).outputs(stage.stack) is None
            assert sweep(other) is None
            assert "summary/index.html" in stored_names(*bucket_of(other))
            remove(second)
            assert Account(REGION).outputs(second.stack) is None


def bucket_of(deployed: Deployed) -> tuple[Any, str]:
    return deployed.account.client("s3"), deployed.outputs["WebBucket"]


def check_first_deployment(stage: Stage, folder: Path) -> Deployed:
    """Deploy, and look at everything once."""
    deployed = deploy_stage(stage, asks=False, folder=folder)
    storage, bucket = bucket_of(deployed)
    words = json.loads(storage.get_object(Bucket=bucket, Key="config.json")["Body"].read())
    assert "summary/index.html" in stored_names(storage, bucket)
    assert words["plans"]
    check_alarms(deployed)
    check_pages(deployed)
    assert words["sign_in"] == {
        "issuer": deployed.outputs["JwtIssuer"],
        "domain": deployed.outputs["SignInDomain"],
        "client_id": deployed.outputs["UserPoolClientId"],
    }
    client = described_client(deployed)
    assert client["CallbackURLs"] == [f"{deployed.outputs['WebUrl']}/signed-in"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert sweep(deployed) is None
    create_person(deployed, "founder@comeback.example", "admin")
    leave_a_failure(deployed)
    [failed] = failures(deployed, "Scheduled")
    hand_over(deployed, "Scheduled", failed)
    replay(deployed, [], datetime.now(UTC))
    assert failures(deployed, "Scheduled") == []
    rebuild(deployed)
    return deployed
