"""What a deployed stack consists of, asked of AWS and not of the template."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.deployed import Deployed
from tools.openapi.routes import declared_routes
from tools.paths import ROOT
from tools.template import functions, load_template, resources


@pytest.fixture(scope="module")
def names(deployed: Deployed) -> dict[str, str]:
    """Physical names by logical ones."""
    formation = deployed.aws.client("cloudformation")
    found = formation.describe_stack_resources(StackName=deployed.stack["stack_name"])
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found["StackResources"]}


def invokers(deployed: Deployed, function: str) -> Iterator[dict[str, Any]]:
    """Who may call a function."""
    policy = deployed.aws.client("lambda").get_policy(FunctionName=function)["Policy"]
    yield from json.loads(policy)["Statement"]


def test_the_gateway_has_exactly_the_declared_routes_each_behind_the_authorizer(
    deployed: Deployed, names: dict[str, str]
) -> None:
    gateway = deployed.aws.client("apigatewayv2")
    routes = gateway.get_routes(ApiId=names["Api"], MaxResults="500")["Items"]
    [authorizer] = gateway.get_authorizers(ApiId=names["Api"])["Items"]
    declared = {f"{one.method} {one.path}" for one in declared_routes(ROOT / "functions")}
    assert {one["RouteKey"] for one in routes} == declared
    # Links of mails and shared links carry tokens of their own.
    guarded = [one for one in routes if not re.search(r" /m/| /api/shared$", one["RouteKey"])]
    assert {one["AuthorizationType"] for one in guarded} == {"JWT"}
    assert {one["AuthorizerId"] for one in guarded} == {authorizer["AuthorizerId"]}
    links = [one for one in routes if one not in guarded]
    assert {one.get("AuthorizationType", "NONE") for one in links} == {"NONE"}
    assert authorizer["JwtConfiguration"]["Audience"] == [deployed.stack["user_pool_client_id"]]
    assert names["UserPool"] in authorizer["JwtConfiguration"]["Issuer"]


def test_each_function_of_the_template_is_there_with_its_layers(
    deployed: Deployed, names: dict[str, str]
) -> None:
    known = deployed.aws.client("lambda")
    of_their_own: dict[str, str] = {}
    for name, function in functions(load_template()).items():
        found = known.get_function_configuration(FunctionName=names[name])
        assert found["Handler"] == "app.handler"
        layers = function["Properties"].get("Layers", [])
        assert len(found["Layers"]) == 1 + len(layers)
        if layers:
            [layer] = layers
            of_their_own[name] = layer["Ref"]
    assert of_their_own == {
        "StripeGateway": "StripeLayer",
        "StripeWebhook": "StripeLayer",
        "TrainModels": "ScienceLayer",
    }


def test_the_bus_calls_the_consumer_and_may(deployed: Deployed, names: dict[str, str]) -> None:
    events = deployed.aws.client("events")
    [rule] = events.list_rules(EventBusName=deployed.stack["bus"])["Rules"]
    [target] = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=deployed.stack["bus"])[
        "Targets"
    ]
    assert json.loads(rule["EventPattern"]) == {
        "source": ["crm"],
        "detail-type": ["SessionCompleted"],
    }
    assert names["GenerateUpsells"] in target["Arn"]
    assert "GenerateUpsellsFailures" in target["DeadLetterConfig"]["Arn"]
    callers = [one["Principal"] for one in invokers(deployed, names["GenerateUpsells"])]
    assert callers == [{"Service": "events.amazonaws.com"}]


def test_each_schedule_stands_and_keeps_what_it_cannot_deliver(deployed: Deployed) -> None:
    scheduler = deployed.aws.client("scheduler")
    wanted = {
        event["Properties"]["ScheduleExpression"]
        for function in functions(load_template()).values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "ScheduleV2"
    }
    listed = scheduler.list_schedules()["Schedules"]
    found = [scheduler.get_schedule(Name=one["Name"]) for one in listed]
    assert {one["ScheduleExpression"] for one in found} == wanted
    assert all(one["State"] == "ENABLED" for one in found)
    assert all("Failures" in one["Target"]["DeadLetterConfig"]["Arn"] for one in found)


def test_what_asynchronous_functions_fail_at_goes_to_encrypted_queues(
    deployed: Deployed, names: dict[str, str]
) -> None:
    queues = deployed.aws.client("sqs")
    known = deployed.aws.client("lambda")
    for queue in resources(load_template(), "AWS::SQS::Queue"):
        attributes = queues.get_queue_attributes(QueueUrl=names[queue], AttributeNames=["All"])
        assert attributes["Attributes"]["SqsManagedSseEnabled"] == "true"
        assert attributes["Attributes"]["MessageRetentionPeriod"] == "1209600"
    destinations = {
        name: function["Properties"]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
        for name, function in functions(load_template()).items()
        if "DestinationConfig" in function["Properties"].get("EventInvokeConfig", {})
    }
    assert len(destinations) == 12
    for name, destination in destinations.items():
        config = known.get_function_event_invoke_config(
            FunctionName=names[name], Qualifier="$LATEST"
        )
        queue, _ = destination["Destination"]["Fn::GetAtt"]
        assert queue in config["DestinationConfig"]["OnFailure"]["Destination"]


def test_strangers_may_call_the_webhook_by_its_address_and_nothing_else(
    deployed: Deployed, names: dict[str, str]
) -> None:
    actions = {
        one["Action"]
        for one in invokers(deployed, names["StripeWebhook"])
        if one["Principal"] == "*"
    }
    assert actions == {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}
    known = deployed.aws.client("lambda")
    listed = known.list_functions()["Functions"]
    open_ones = [
        one["FunctionName"]
        for one in listed
        if known.list_function_url_configs(FunctionName=one["FunctionName"])["FunctionUrlConfigs"]
    ]
    assert open_ones == [names["StripeWebhook"]]
