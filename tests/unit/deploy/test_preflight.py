"""What an account would refuse is said, with its remedy, before anything is built."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.config import Config

from deploy.account import Account
from deploy.preflight import QUESTIONS, Finding, Flight, PreflightError, assert_fit, findings
from deploy.stage import Stage
from tests.support.cloudformation import REGION, CloudFormation

# A paid account of some age, as each service describes it.
ROOMY: dict[str, Any] = {
    "DescribeRegions": {"Regions": [{"RegionName": REGION, "OptInStatus": "opt-in-not-required"}]},
    "GetAccountPlanState": {"accountPlanType": "PAID"},
    "GetAccountSettings": {
        "AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
    },
    "DescribeOrderableDBInstanceOptions": {
        "OrderableDBInstanceOptions": [{"EngineVersion": "18.1"}]
    },
    "DescribeVpcs": {"Vpcs": [{"VpcId": "vpc-1"}]},
    "GetServiceQuota": {"Quota": {"Value": 5.0}},
    "DescribeLogGroups": {"logGroups": []},
    "ListEventBuses": {"EventBuses": [{"Name": "default"}]},
    "ListDistributions": {"DistributionList": {"Quantity": 1}},
}


def stage(size: str = "hobby", **given: str) -> Stage:
    return Stage(name="prod", region=REGION, size=size, given=given)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What services answer, by operation; who asks for anything else has no right to."""
    found = dict(ROOMY)
    build, formation = Account.client, CloudFormation()

    def answer(model: Any, **_: Any) -> Any:
        if model.name in found:
            return SimpleNamespace(status_code=200), found[model.name]
        error = {"Code": "AccessDenied", "Message": f"no right to {model.name}"}
        return SimpleNamespace(status_code=403), {"Error": error, "ResponseMetadata": {}}

    def client(account: Account, service: str, config: Config | None = None) -> Any:
        if service == "cloudformation":
            return formation.client()
        made = build(account, service, config)
        made.meta.events.register("before-call.*.*", answer)
        return made

    monkeypatch.setattr(Account, "client", client)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.delenv("AWS_CREDENTIAL_EXPIRATION", raising=False)
    return found


def found(wanted: Stage, *, is_first: bool = True) -> list[Finding]:
    return list(findings(Flight(wanted, is_first)))


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize("size", ["hobby", "production"])
def test_an_account_with_room_is_not_bothered(
    size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(stage(size)) == []
    assert_fit(stage(size))
    assert capsys.readouterr().out == ""


SMALL = {"ConcurrentExecutions": 10, "UnreservedConcurrentExecutions": 10}
CROWDED = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 300}


@pytest.mark.parametrize(
    ("operation", "answer", "wanted", "said"),
    [
        ("DescribeRegions", {"Regions": []}, stage(), "no region"),
        (
            "DescribeRegions",
            {"Regions": [{"RegionName": REGION, "OptInStatus": "not-opted-in"}]},
            stage(),
            "enable it in the console",
        ),
        ("GetAccountPlanState", {"accountPlanType": "FREE"}, stage(), "upgrade the plan"),
        ("GetAccountSettings", {"AccountLimit": SMALL}, stage("production"), "has 0 to give"),
        ("GetAccountSettings", {"AccountLimit": CROWDED}, stage("production"), "has 200 to give"),
        (
            "GetAccountSettings",
            {"AccountLimit": SMALL},
            stage(ProvisionedConcurrency="1"),
            "take 3 concurrent executions",
        ),
        (
            "DescribeOrderableDBInstanceOptions",
            {"OrderableDBInstanceOptions": [{"EngineVersion": "17.2"}]},
            stage(),
            "choose another DatabaseClass",
        ),
        ("GetServiceQuota", {"Quota": {"Value": 1.0}}, stage(), "1 of 1 VPCs"),
        (
            "DescribeLogGroups",
            {"logGroups": [{"logGroupName": "/aws/lambda/comeback-prod/x"}]},
            stage(),
            "aws logs delete-log-group",
        ),
        ("ListEventBuses", {"EventBuses": [{"Name": "comeback-prod"}]}, stage(), "event bus"),
        (
            "GetEmailIdentity",
            {"VerifiedForSendingStatus": False},
            stage(MailIdentity="shop.example", MailFrom="no-reply@shop.example"),
            "SES, Identities",
        ),
    ],
)
def test_what_would_stop_a_deployment_stops_it_with_its_remedy(
    answers: dict[str, Any], operation: str, answer: dict[str, Any], wanted: Stage, said: str
) -> None:
    answers[operation] = answer
    assert {one.stops for one in found(wanted) if said in one.text} == {True}
    with pytest.raises(PreflightError, match="Nothing was built"):
        assert_fit(wanted)


def test_a_new_account_is_told_what_it_should_ask_for_and_goes_on(answers: dict[str, Any]) -> None:
    answers["GetAccountSettings"] = {"AccountLimit": SMALL}
    answers["ListDistributions"] = {"DistributionList": {"Quantity": 0}}
    room, pages = found(stage())
    assert (room.stops, pages.stops) == (False, False)
    assert "ask for 1000" in room.text
    assert 'CreateWeb = "false"' in pages.text
    assert found(stage(CreateWeb="false")) == [room]


def test_an_account_in_the_sandbox_of_ses_is_told(answers: dict[str, Any]) -> None:
    answers["GetEmailIdentity"] = {"VerifiedForSendingStatus": True}
    answers["GetAccount"] = {"ProductionAccessEnabled": False}
    address, sandbox = found(stage(MailIdentity="shop.example", MailFrom="no-reply@shop.example"))
    assert "sandbox" in sandbox.text
    assert not sandbox.stops
    # Nobody mails with the postal address of the example.
    assert "write yours under [sender]" in address.text
    assert address.stops


def test_a_session_that_ends_before_the_deployment_is_told(
    answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answers
    soon = datetime.now(UTC) + timedelta(minutes=10)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", soon.isoformat())
    [one] = found(stage())
    assert "sign in again first" in one.text


def test_who_may_not_ask_is_told_what_was_not_asked_and_goes_on(answers: dict[str, Any]) -> None:
    answers.clear()
    told = found(stage())
    assert len(told) == len(QUESTIONS) - 2
    assert all(one.text.startswith("Not asked: ") and not one.stops for one in told)


def test_a_stack_that_stands_is_asked_about_what_can_change(answers: dict[str, Any]) -> None:
    answers["GetAccountSettings"] = {"AccountLimit": CROWDED}
    answers["DescribeLogGroups"] = {"logGroups": [{"logGroupName": "/aws/lambda/comeback-prod/x"}]}
    answers["GetServiceQuota"] = {"Quota": {"Value": 1.0}}
    assert found(stage("production"), is_first=False) == []
