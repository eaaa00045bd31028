"""What keeps the system observable, and what fails from being lost."""

import json
import re
from typing import Any

import pytest

from crm.metrics.store import STATEMENT_SECONDS as REBUILD_SECONDS
from crm.platform.database.connection import (
    CONNECT_SECONDS,
    PATIENCE_SECONDS,
    VANISHED_SECONDS,
)
from tests.support.evaluation import evaluate
from tools.nesting import load_whole
from tools.paths import ROOT
from tools.template import Template, functions, load_template, resources

GATEWAY_SECONDS = 30
ASYNCHRONOUS = (
    "GenerateUpsells",
    "RelayEvents",
    "ReconcilePayments",
    "ComputeMetrics",
    "WatchExperiments",
    "RefreshCohorts",
    "TrainModels",
    "EnforceRetention",
    "PlanMessages",
    "SendMessages",
    "ReconcileMail",
    "MailFeedback",
)
WITHOUT_STATEMENTS = {"MigrateDatabase", "StripeGateway"}
# Nobody waits for it: it allows its own statements as long as it may run.
PATIENT = {
    "ComputeMetrics",
    "EnforceRetention",
    "PlanMessages",
    "ReconcileMail",
    "RefreshCohorts",
    "SendMessages",
    "TrainModels",
}


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def timeout(template: Template, name: str) -> int:
    seconds = template["Globals"]["Function"]["Timeout"]
    found: int = properties(template, name).get("Timeout", seconds)
    return found


def queue(template: Template, name: str) -> str:
    """The queue of what a function could not do."""
    destination = properties(template, name)["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    assert destination["Type"] == "SQS"
    target, attribute = destination["Destination"]["Fn::GetAtt"]
    assert attribute == "Arn"
    assert template["Resources"][target]["Type"] == "AWS::SQS::Queue"
    return str(target)


def statement_timeouts() -> dict[str, int]:
    """Seconds after which Postgres cuts a login's statement off."""
    text = "".join(path.read_text() for path in sorted(ROOT.glob("database/migrations/*.sql")))
    found = re.findall(r"alter role (\w+) set statement_timeout = '(\d+)s'", text)
    return {login: int(seconds) for login, seconds in found}


@pytest.mark.parametrize("name", functions(load_template()))
def test_a_function_logs_to_a_group_of_its_own_that_forgets(template: Template, name: str) -> None:
    group = properties(template, name)["LoggingConfig"]["LogGroup"]["Ref"]
    assert group == f"{name}LogGroup"
    assert properties(template, group)["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_the_gateways_own_log_forgets_as_well(template: Template) -> None:
    destination, _ = properties(template, "Api")["AccessLogSettings"]["DestinationArn"][
        "Fn::GetAtt"
    ]
    assert "RetentionInDays" in properties(template, destination)


def test_what_is_called_by_events_and_schedules_is_known_here(template: Template) -> None:
    targets = {
        target["Arn"]["Fn::GetAtt"][0]
        for rule in resources(template, "AWS::Events::Rule").values()
        for target in rule["Properties"]["Targets"]
    }
    scheduled = {
        name
        for name, function in functions(template).items()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] != "HttpApi"
    }
    assert targets | scheduled == set(ASYNCHRONOUS)


@pytest.mark.parametrize("name", ASYNCHRONOUS)
def test_what_an_asynchronous_function_fails_at_is_kept_and_raises_an_alarm(
    template: Template, name: str
) -> None:
    dimension = [
        {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue(template, name), "QueueName"]}}
    ]
    alarms = [
        alarm["Properties"]
        for alarm in resources(template, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"].get("Dimensions") == dimension
    ]
    assert [alarm["MetricName"] for alarm in alarms] == ["ApproximateNumberOfMessagesVisible"]
    assert alarms[0]["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_an_event_that_cannot_be_delivered_lands_in_the_same_queue(template: Template) -> None:
    for rule_name, rule in resources(template, "AWS::Events::Rule").items():
        for target in rule["Properties"]["Targets"]:
            failures = queue(template, target["Arn"]["Fn::GetAtt"][0])
            assert target["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": [failures, "Arn"]}
            [statement] = properties(template, f"{failures}Policy")["PolicyDocument"]["Statement"]
            assert statement["Principal"] == {"Service": "events.amazonaws.com"}
            source = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
            assert source == {"Fn::GetAtt": [rule_name, "Arn"]}


def test_the_sweep_runs_each_minute_and_leaves_retries_to_the_next(template: Template) -> None:
    relay = properties(template, "RelayEvents")
    [schedule] = relay["Events"].values()
    assert schedule["Type"] == "ScheduleV2"
    assert schedule["Properties"]["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["Properties"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
    assert relay["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    dead_letters = schedule["Properties"]["DeadLetterConfig"]["Arn"]
    assert dead_letters == {"Fn::GetAtt": [queue(template, "RelayEvents"), "Arn"]}


@pytest.mark.parametrize(
    "name", sorted(set(functions(load_template())) - WITHOUT_STATEMENTS - PATIENT)
)
def test_a_statement_ends_before_its_function_and_that_before_the_gateway(
    template: Template, name: str
) -> None:
    login = properties(template, name)["Environment"]["Variables"]["DB_USER"]
    assert statement_timeouts()[login] < timeout(template, name) < GATEWAY_SECONDS


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, function in functions(load_template()).items()
        if any(
            event["Type"] == "HttpApi"
            for event in function["Properties"].get("Events", {}).values()
        )
    ],
)
def test_a_request_has_time_to_lose_its_connection_and_ask_again(
    template: Template, name: str
) -> None:
    login = properties(template, name)["Environment"]["Variables"]["DB_USER"]
    patience = PATIENCE_SECONDS[login]
    assert statement_timeouts()[login] < patience
    # At worst a peer vanishes under the first call, and the next one stays silent.
    longest = CONNECT_SECONDS + VANISHED_SECONDS + CONNECT_SECONDS + patience
    assert longest < timeout(template, name)


def test_figures_are_merged_every_five_minutes_and_left_to_the_next_run(
    template: Template,
) -> None:
    function = properties(template, "ComputeMetrics")
    [schedule] = function["Events"].values()
    assert schedule["Properties"]["ScheduleExpression"] == "rate(5 minutes)"
    assert schedule["Properties"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
    assert function["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    assert timeout(template, "ComputeMetrics") > REBUILD_SECONDS


def test_a_migration_ends_before_cloudformation_gives_it_up(template: Template) -> None:
    patience = properties(template, "DatabaseMigration")["ServiceTimeout"]
    assert timeout(template, "MigrateDatabase") < patience


def test_no_function_is_deployed_before_the_database_is_ready_for_it(template: Template) -> None:
    early = [
        name
        for name, function in functions(template).items()
        if name not in WITHOUT_STATEMENTS and function.get("DependsOn") != "DatabaseMigration"
    ]
    assert not early


def test_the_migration_runs_again_when_its_files_change(template: Template) -> None:
    assert properties(template, "MigrateDatabase")["AutoPublishAlias"] == "live"
    version = properties(template, "DatabaseMigration")["Version"]
    assert version == {"Ref": "MigrateDatabase.Version"}


def test_events_that_stay_unpublished_raise_an_alarm(template: Template) -> None:
    alarm = properties(template, "EventsWaitingAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("comeback", "oldest_seconds")
    dimensions = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
    assert dimensions == {"stage": {"Ref": "Stage"}, "work": "relay_events"}
    assert alarm["Threshold"] == 300
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


@pytest.mark.parametrize("name", resources(load_whole(), "AWS::CloudWatch::Alarm"))
def test_an_alarm_says_what_is_wrong_and_the_operations_guide_what_to_do(name: str) -> None:
    sentence = load_whole()["Resources"][name]["Properties"]["AlarmDescription"]
    guide = (ROOT / "docs" / "operations.md").read_text()
    headline, _, _ = sentence.partition(":")
    [section] = re.findall(
        rf"^### {re.escape(headline)}\n(.*?)(?=^##)", guide, re.DOTALL | re.MULTILINE
    )
    for heading in ("**Means.**", "**Do.**", "**Replay.**"):
        assert heading in section


def test_the_dashboard_is_json_once_its_names_are_filled_in(template: Template) -> None:
    text, _ = properties(template, "Dashboard")["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(re.sub(r"\$\{[\w:]+\}", "x", text))["widgets"]
    assert len(widgets) == 6


def test_the_gateway_ends_before_those_who_wait_for_it(template: Template) -> None:
    assert timeout(template, "StripeGateway") < timeout(template, "CheckoutStart")
    assert timeout(template, "StripeGateway") < timeout(template, "ReconcilePayments")


def test_reconciliation_leaves_retries_to_its_next_run(template: Template) -> None:
    function = properties(template, "ReconcilePayments")
    [schedule] = function["Events"].values()
    assert schedule["Properties"]["ScheduleExpression"] == "rate(15 minutes)"
    assert schedule["Properties"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
    assert function["EventInvokeConfig"]["MaximumRetryAttempts"] == 0


def test_without_a_key_of_stripes_nothing_is_reconciled_and_no_alarm_stands(
    template: Template,
) -> None:
    [schedule] = properties(template, "ReconcilePayments")["Events"].values()
    state = schedule["Properties"]["State"]
    given = {"StripeKey": template["Parameters"]["StripeKey"]["Default"]}
    assert evaluate(template, state, given) == "DISABLED"
    assert evaluate(template, state, {"StripeKey": "sk_test_1"}) == "ENABLED"


def test_a_migration_is_not_retried_where_cloudformation_calls_it(template: Template) -> None:
    called = properties(template, "DatabaseMigration")["ServiceToken"]
    assert called == {"Fn::GetAtt": ["MigrateDatabase", "Arn"]}
    retries = properties(template, "MigrateDatabaseRetries")
    assert retries["FunctionName"] == {"Ref": "MigrateDatabase"}
    # Without a version or an alias, as the call.
    assert (retries["Qualifier"], retries["MaximumRetryAttempts"]) == ("$LATEST", 0)
    assert template["Resources"]["DatabaseMigration"]["DependsOn"] == "MigrateDatabaseRetries"


@pytest.mark.parametrize("name", resources(load_whole(), "AWS::CloudWatch::Alarm"))
def test_whoever_is_called_is_told_when_it_is_over(name: str) -> None:
    alarm = load_whole()["Resources"][name]["Properties"]
    assert alarm["OKActions"] == alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_events_that_the_webhook_missed_raise_an_alarm(template: Template) -> None:
    figure = properties(template, "MissedStripeEvents")
    [transformation] = figure["MetricTransformations"]
    alarm = properties(template, "MissedStripeEventsAlarm")
    assert figure["LogGroupName"] == {"Ref": "ReconcilePaymentsLogGroup"}
    assert alarm["MetricName"] == transformation["MetricName"]
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
