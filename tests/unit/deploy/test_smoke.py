"""What the checks of a real deployment conclude from what they see."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import httpx2
import pytest
from moto import mock_aws

from deploy.account import Account, Deployed
from deploy.smoke.__main__ import run
from deploy.smoke.bytecode import stale_modules
from deploy.smoke.checks import (
    CHECKS,
    NotApplicable,
    Unproven,
    bucket,
    dashboard,
    database,
    expect,
    journey,
    logins,
    pages,
    tokens,
    traces,
)
from deploy.smoke.cold_starts import median_starts
from deploy.smoke.mail import MAIL_CHECKS, mails
from deploy.stage import Stage
from tests.support.cloudformation import CloudFormation, Stack
from tools.paths import ROOT

STAGE = Stage(name="prod", region="eu-central-1", size="hobby", given={})
DEPLOYED = Deployed(STAGE, Account(STAGE.region), {})
UNCHECKED, TIMESTAMP = b"\x01\0\0\0", b"\0\0\0\0"


def layer(**flags: bytes | None) -> bytes:
    """A layer with one module each; without a flag it has no bytecode."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, flag in flags.items():
            archive.writestr(f"python/crm/{name}.py", "")
            if flag is not None:
                compiled = f"python/crm/__pycache__/{name}.cpython-313.pyc"
                archive.writestr(compiled, b"\xf3\x0d\x0d\n" + flag + b"\0" * 8)
    return buffer.getvalue()


def test_bytecode_counts_only_when_python_takes_it_as_it_is() -> None:
    found = stale_modules(layer(good=UNCHECKED, dated=TIMESTAMP, bare=None))
    assert found == ["python/crm/bare.py", "python/crm/dated.py"]


def test_one_check_that_fails_does_not_hide_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    def holds(_: Deployed) -> None:
        """It stands."""

    def fails(_: Deployed) -> None:
        """It answers."""
        expect(holds=False, seen="nothing")

    def unreachable(_: Deployed) -> None:
        """It is there."""
        raise httpx2.ConnectError("no such host")

    def pointless(_: Deployed) -> None:
        """It mails."""
        raise NotApplicable("nobody is named")

    checks: list[Callable[[Deployed], None]] = [fails, pointless, unreachable, holds]
    assert run(DEPLOYED, checks) == 2
    told = capsys.readouterr().out
    assert "yes  It stands." in told
    assert "-    It mails. (nobody is named)" in told
    assert "NO   It answers.\n     Unproven: nothing" in told


def test_each_check_says_what_it_proves() -> None:
    assert len(CHECKS) == 15
    assert all(one.__doc__ for one in CHECKS)


def test_the_list_of_the_unproven_names_every_check_and_no_other() -> None:
    unproven = (ROOT / "docs" / "operations.md").read_text().split("\n## Unproven\n")[1]
    proofs = re.findall(r"smoke: ([a-z_]+(?:, [a-z_]+)*)", unproven)
    named = {name for proof in proofs for name in proof.split(", ")}
    assert named == {one.__name__ for one in (*CHECKS, *MAIL_CHECKS)}
    rows = [line for line in unproven.splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if not row.split("|")[2].strip()] == []


@pytest.mark.parametrize("seen", [True, False])
def test_the_dashboards_search_and_traces_are_asked_for_what_they_found(
    monkeypatch: pytest.MonkeyPatch, *, seen: bool
) -> None:
    asked: dict[str, Any] = {}

    def figures(**query: Any) -> dict[str, Any]:
        asked.update(query)
        return {"MetricDataResults": [{"Values": [0.0] if seen else []}]}

    played = SimpleNamespace(
        get_metric_data=figures,
        get_trace_summaries=lambda **_: {"TraceSummaries": [{}] if seen else []},
    )
    monkeypatch.setattr(Account, "client", lambda *_: played)
    traced = Stage(name="prod", region=STAGE.region, size="hobby", given={"Tracing": "Active"})
    deployed = Deployed(traced, Account(STAGE.region), {"DashboardUrl": "https://console"})
    for one in (dashboard, traces):
        with nullcontext() if seen else pytest.raises(Unproven):
            one(deployed)
    search = asked["MetricDataQueries"][0]["Expression"]
    # As the template's dashboard says it, with a period.
    drawn = (ROOT / "deploy" / "alarms.yaml").read_text().replace("\\", "")
    assert search.replace("comeback-prod", "${StackName}").replace(", 300)", ")") in drawn


def test_what_holds_passes_and_what_does_not_is_told() -> None:
    expect(holds=True, seen="")
    with pytest.raises(Unproven, match="403"):
        expect(holds=False, seen=403)


@mock_aws
def test_starts_are_read_from_lambdas_own_reports() -> None:
    logs = boto3.client("logs", STAGE.region, aws_access_key_id="x", aws_secret_access_key="x")
    now = datetime.now(UTC)
    for name, inits in {
        "shop/fast": [200.0, 300.0, 900.0],
        "shop/warm": [],
        "other/x": [1.0],
    }.items():
        group = f"/aws/lambda/{name}"
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="one")
        reports = [{"record": {"metrics": {"initDurationMs": ms}}} for ms in inits]
        events = [
            {"timestamp": int(now.timestamp() * 1000), "message": json.dumps(report)}
            for report in reports
        ]
        if events:
            logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)

    assert median_starts(logs, "shop", now - timedelta(hours=1)) == {"fast": 300.0}
    assert median_starts(logs, "shop", now + timedelta(hours=1)) == {}


def test_checks_of_what_a_stage_does_not_have_do_not_apply() -> None:
    """A stage with a given issuer, a given database and no pages of its own."""
    given = Stage(
        name="prod", region=STAGE.region, size="hobby", given={"DatabaseHost": "db.example"}
    )
    bare = Deployed(given, Account(STAGE.region), {"ApiUrl": "https://api.example"})
    for one in (pages, bucket, tokens, logins, database, mails, dashboard, traces, journey):
        with pytest.raises(NotApplicable):
            one(bare)


@mock_aws
@pytest.mark.parametrize("is_protected", [True, False])
def test_a_database_without_the_protection_that_was_asked_for_is_told(
    monkeypatch: pytest.MonkeyPatch, *, is_protected: bool
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    production = Stage(name="prod", region=STAGE.region, size="production", given={})
    Account(STAGE.region).client("rds").create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t4g.large",
        Engine="postgres",
        MasterUsername="crm",
        MasterUserPassword="not-a-secret",
        AllocatedStorage=20,
        StorageEncrypted=True,
        BackupRetentionPeriod=14,
        DeletionProtection=is_protected,
    )
    formation, build = CloudFormation(), Account.client
    formation.put(Stack(name=production.stack).holds("AWS::RDS::DBInstance", "shop"))
    monkeypatch.setattr(
        Account,
        "client",
        lambda account, service, config=None: (
            formation.client() if service == "cloudformation" else build(account, service, config)
        ),
    )
    failed = run(Deployed(production, Account(STAGE.region), {}), [database])
    assert failed == (0 if is_protected else 1)
