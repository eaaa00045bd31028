"""Who may do what: in AWS, and in the database."""

from collections.abc import Iterator
from typing import Any

from dev.template import Template, functions, resources

PUBLISHERS = {"SessionEnd", "RelayEvents", "StripeWebhook"}
LOGINS = {
    "IntakeStart": "crm_app",
    "SessionsApi": "crm_app",
    "SessionStart": "crm_app",
    "SessionEnd": "crm_app",
    "TrackInteraction": "crm_ingest",
    "UpsellsApi": "crm_app",
    "CustomersApi": "crm_app",
    "GenerateUpsells": "crm_worker",
    "RelayEvents": "crm_worker",
    "StripeWebhook": "crm_worker",
    "MigrateDatabase": {"Ref": "MasterUser"},
}


def variables(function: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = function["Properties"]["Environment"]["Variables"]
    return found


def statements(expanded: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in resources(expanded, "AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            yield from ((name, one) for one in policy["PolicyDocument"]["Statement"])
    for kind in ("AWS::IAM::ManagedPolicy", "AWS::SQS::QueuePolicy"):
        for name, policy in resources(expanded, kind).items():
            document = policy["Properties"]["PolicyDocument"]
            yield from ((name, one) for one in document["Statement"])


def test_no_right_covers_more_than_the_resource_it_names(expanded: Template) -> None:
    found = list(statements(expanded))
    assert found
    wide = [(name, one) for name, one in found if "*" in str(one["Resource"])]
    assert not wide


def test_no_right_covers_all_actions_of_a_service(expanded: Template) -> None:
    assert not [name for name, one in statements(expanded) if "*" in str(one["Action"])]


def test_functions_bring_no_managed_policy_but_that_for_logs(expanded: Template) -> None:
    attached = {
        str(policy)
        for role in resources(expanded, "AWS::IAM::Role").values()
        for policy in role["Properties"].get("ManagedPolicyArns", [])
    }
    assert attached == {
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        str({"Ref": "PublishPolicy"}),
    }


def test_three_functions_publish_and_only_on_this_bus(template: Template) -> None:
    publishers = {
        name
        for name, function in functions(template).items()
        if {"Ref": "PublishPolicy"} in function["Properties"].get("Policies", [])
    }
    assert publishers == PUBLISHERS
    policy = template["Resources"]["PublishPolicy"]["Properties"]["PolicyDocument"]
    [statement] = policy["Statement"]
    assert statement["Action"] == "events:PutEvents"
    assert statement["Resource"] == {"Fn::GetAtt": ["Bus", "Arn"]}


def test_who_publishes_knows_the_bus_and_nobody_else(template: Template) -> None:
    knowing = {
        name for name, function in functions(template).items() if "BUS_NAME" in variables(function)
    }
    assert knowing == PUBLISHERS


def test_each_function_has_the_login_of_its_work(template: Template) -> None:
    given = {name: variables(function)["DB_USER"] for name, function in functions(template).items()}
    assert given == LOGINS


def test_only_the_webhook_knows_stripes_secrets(template: Template) -> None:
    knowing = [
        name
        for name, function in functions(template).items()
        if "STRIPE_WEBHOOK_SECRETS" in variables(function)
    ]
    assert knowing == ["StripeWebhook"]


def test_secrets_are_not_shown_by_cloudformation(template: Template) -> None:
    shown = [
        name
        for name, parameter in template["Parameters"].items()
        if name.endswith(("Password", "Secrets")) and parameter.get("NoEcho") is not True
    ]
    assert not shown


def test_a_parameter_may_be_left_out_unless_it_is_the_database(template: Template) -> None:
    required = {
        name for name, parameter in template["Parameters"].items() if "Default" not in parameter
    }
    assert required == {"DatabaseHost", "MasterPassword", "StripeWebhookSecrets"}


def test_an_empty_default_is_a_word_because_sam_refuses_empty_overrides(
    template: Template,
) -> None:
    assert not [name for name, one in template["Parameters"].items() if one.get("Default") == ""]
