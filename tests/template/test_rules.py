"""Our own lint rules: the template keeps each, and each finds a template that does not."""

import copy
from typing import Any

import pytest
from cfnlint.rules import CloudFormationLintRule
from cfnlint.template import Template as Linted

from deploy.rules.asynchronous import AsynchronousPaths
from deploy.rules.concurrency import BoundedConcurrency
from deploy.rules.log_retention import LogRetention
from deploy.rules.storage import EncryptedStorage, NoPublicStorage
from deploy.rules.timeouts import OrderedTimeouts
from tools.paths import REGION
from tools.template import Template

RULES = (
    AsynchronousPaths(),
    BoundedConcurrency(),
    EncryptedStorage(),
    LogRetention(),
    NoPublicStorage(),
    OrderedTimeouts(),
)


def complaints(rule: CloudFormationLintRule, template: Template) -> list[str]:
    linted = Linted("template.yaml", template, [REGION])
    return [found.message for found in rule.match(linted)]


@pytest.fixture
def changed(expanded: Template) -> Template:
    """The template, to be spoilt by a test."""
    return copy.deepcopy(expanded)


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_template_keeps_each_rule(expanded: Template, rule: CloudFormationLintRule) -> None:
    assert complaints(rule, expanded) == []


def test_logs_without_an_end_are_found(changed: Template) -> None:
    del properties(changed, "SessionEnd")["LoggingConfig"]
    del properties(changed, "IntakeStartLogGroup")["RetentionInDays"]
    assert complaints(LogRetention(), changed) == [
        "SessionEnd logs to no group of this template",
        "IntakeStartLogGroup has no RetentionInDays",
    ]


def test_a_function_that_loses_what_it_fails_at_is_found(changed: Template) -> None:
    del properties(changed, "GenerateUpsellsEventInvokeConfig")["DestinationConfig"]
    assert complaints(AsynchronousPaths(), changed) == ["GenerateUpsells loses what it fails at"]


def test_a_rule_and_a_schedule_that_lose_what_they_cannot_deliver_are_found(
    changed: Template,
) -> None:
    del properties(changed, "SessionCompletedRule")["Targets"][0]["DeadLetterConfig"]
    del properties(changed, "RelayEventsEveryMinute")["Target"]["DeadLetterConfig"]
    assert complaints(AsynchronousPaths(), changed) == [
        "SessionCompletedRule loses what it cannot deliver",
        "RelayEventsEveryMinute loses what it cannot deliver",
    ]


def test_a_queue_that_nobody_watches_is_found(changed: Template) -> None:
    properties(changed, "ScheduledFailuresAlarm")["AlarmActions"] = []
    assert complaints(AsynchronousPaths(), changed) == ["ScheduledFailures has no alarm"]


@pytest.mark.parametrize(
    ("name", "seconds", "complaint"),
    [
        ("SessionEnd", 6, "a statement of crm_app may take 6 s of 6"),
        ("SessionEnd", 30, "the gateway waits 30 s, not 30"),
        ("GenerateUpsells", 20, "a statement of crm_worker may take 20 s of 20"),
        ("MigrateDatabase", 600, "CloudFormation waits 600 s, not 600"),
    ],
)
def test_who_outlives_their_caller_is_found(
    changed: Template, name: str, seconds: int, complaint: str
) -> None:
    properties(changed, name)["Timeout"] = seconds
    assert complaints(OrderedTimeouts(), changed) == [f"{name}: {complaint}"]


def test_a_function_that_nothing_bounds_is_found(changed: Template) -> None:
    del properties(changed, "UpsellsApi")["ReservedConcurrentExecutions"]
    [complaint] = complaints(BoundedConcurrency(), changed)
    assert complaint.startswith("UpsellsApi opens connections")


def test_more_connections_than_the_database_has_are_found(changed: Template) -> None:
    properties(changed, "UpsellsApi")["ReservedConcurrentExecutions"] = 161
    [complaint] = complaints(BoundedConcurrency(), changed)
    assert complaint.endswith("and the database has 160")
    changed["Parameters"]["FunctionConcurrency"]["Default"] = "50"
    properties(changed, "UpsellsApi")["ReservedConcurrentExecutions"] = 1
    assert len(complaints(BoundedConcurrency(), changed)) == 1


def test_what_strangers_could_read_is_found(changed: Template) -> None:
    properties(changed, "WebBucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False
    policy = properties(changed, "WebBucketPolicy")["PolicyDocument"]["Statement"]
    policy.append({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"})
    properties(changed, "Database")["PubliclyAccessible"] = True
    assert complaints(NoPublicStorage(), changed) == [
        "WebBucket does not block the public",
        "WebBucketPolicy allows everybody",
        "Database has a public address",
    ]


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("WebBucket", "BucketEncryption"),
        ("ScheduledFailures", "SqsManagedSseEnabled"),
        ("Database", "StorageEncrypted"),
        ("DatabaseProxy", "RequireTLS"),
    ],
)
def test_what_lies_in_clear_is_found(changed: Template, name: str, setting: str) -> None:
    del properties(changed, name)[setting]
    assert complaints(EncryptedStorage(), changed) == [f"{name} keeps or passes data in clear"]
