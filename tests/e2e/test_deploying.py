"""`make deploy` into an empty account, which this machine plays."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore
import pytest

from deploy.account import Account, Deployed
from deploy.admin import create_person
from deploy.deployment import bring
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
from tools.paths import REGION

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
def stage(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """One with a given database, for this machine has no RDS."""
    with postgres.temporary(tmp_path / "postgres") as cluster:
        cluster.create_database("shop")
        for name, value in {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "DB_MASTER_PASSWORD": cluster.password,
            # The layer is for the processor of this machine, whose workers run it.
            "LAYER_PLATFORM": "",
        }.items():
            monkeypatch.setenv(name, value)
        given = {
            "DatabaseHost": HOST,
            "DatabasePort": str(cluster.port),
            "DatabaseName": "shop",
            "DatabaseTls": "prefer",
        }
        yield Stage(name="shop", region=REGION, size="hobby", given=given)


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


def leave_a_failure(deployed: Deployed) -> None:
    """As Lambda does with a sweep that failed."""
    body = {"requestContext": {"requestId": "r-1"}, "requestPayload": {}}
    deployed.account.client("sqs").send_message(
        QueueUrl=deployed.outputs["RelayEventsFailuresUrl"], MessageBody=json.dumps(body)
    )


@pytest.mark.timeout(600)
def test_a_stage_is_deployed_repeated_and_removed(stage: Stage, tmp_path: Path) -> None:
    deployed = bring(stage, asks=False, folder=tmp_path)
    storage = deployed.account.client("s3")
    bucket = deployed.outputs["WebBucket"]
    names = stored_names(storage, bucket)
    words = json.loads(storage.get_object(Bucket=bucket, Key="config.json")["Body"].read())
    assert "summary/index.html" in names
    assert words["plans"]
    assert words["sign_in"] == {
        "domain": deployed.outputs["SignInDomain"],
        "client_id": deployed.outputs["UserPoolClientId"],
    }
    client = described_client(deployed)
    assert client["CallbackURLs"] == [f"{deployed.outputs['WebUrl']}/dashboard"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert sweep(deployed) is None
    create_person(deployed, "founder@comeback.example", "admin")
    leave_a_failure(deployed)
    [failed] = failures(deployed, "RelayEvents")
    hand_over(deployed, "RelayEvents", failed)
    replay(deployed, [], datetime.now(UTC))
    assert failures(deployed, "RelayEvents") == []
    rebuild(deployed)

    again = bring(stage, asks=False, folder=tmp_path)
    assert again.outputs == deployed.outputs
    assert "summary/index.html" in stored_names(storage, bucket)
    assert sweep(again) is None

    remove(again)
    assert Account(stage.region).outputs(stage.stack) is None
