"""Who may do what: in AWS, and in the database."""

import copy
from collections.abc import Iterator
from typing import Any

from tests.support.evaluation import evaluate
from tools.paths import ROOT
from tools.template import Template, expand, functions, load_template, resources

PUBLISHERS = {"CustomersApi", "SessionEnd", "RelayEvents", "ReconcilePayments", "StripeWebhook"}
SCHEDULE_ROLES = (
    "ScheduleRole",
    "EveryMinuteRole",
    "EveryFiveMinutesRole",
    "EveryQuarterRole",
    "EveryHourRole",
    "EveryDayRole",
    "EveryNightRole",
)
LOGINS = {
    "IntakeStart": "crm_app",
    "SessionsApi": "crm_app",
    "SessionStart": "crm_app",
    "SessionEnd": "crm_app",
    "TrackInteraction": "crm_ingest",
    "UpsellsApi": "crm_app",
    "CustomersApi": "crm_app",
    "MailLinks": "crm_links",
    "MessagesApi": "crm_app",
    "PlanMessages": "crm_worker",
    "SendMessages": "crm_worker",
    "ReconcileMail": "crm_worker",
    "MailFeedback": "crm_worker",
    "CheckoutStart": "crm_app",
    "MetricsApi": "crm_app",
    "ExperimentsApi": "crm_app",
    "PredictionsApi": "crm_app",
    "CatalogueApi": "crm_app",
    "Simulate": "crm_app",
    "GenerateUpsells": "crm_worker",
    "RelayEvents": "crm_worker",
    "ComputeMetrics": "crm_worker",
    "WatchExperiments": "crm_worker",
    "RefreshCohorts": "crm_worker",
    "TrainModels": "crm_worker",
    "EnforceRetention": "crm_worker",
    "ReconcilePayments": "crm_worker",
    "StripeWebhook": "crm_worker",
    "MigrateDatabase": {"Ref": "MasterUser"},
}


def variables(function: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = function["Properties"]["Environment"]["Variables"]
    return found


def statements(expanded: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is given; the boundary gives nothing, it only takes away."""
    for name, role in resources(expanded, "AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            # One that depends on a condition stands in its first branch.
            given = policy.get("Fn::If", [None, policy])[1]
            yield from ((name, one) for one in given["PolicyDocument"]["Statement"])
    for kind in ("AWS::IAM::ManagedPolicy", "AWS::SQS::QueuePolicy"):
        for name, policy in resources(expanded, kind).items():
            if name == "FunctionBoundary":
                continue
            document = policy["Properties"]["PolicyDocument"]
            yield from ((name, one) for one in document["Statement"])


def test_no_right_covers_more_than_the_resource_it_names(expanded: Template) -> None:
    found = list(statements(expanded))
    assert found
    wide = [(name, one) for name, one in found if "*" in str(one["Resource"])]
    # The account of SES is no resource.
    assert {(name, *one["Action"]) for name, one in wide} == {
        ("MailPolicy", "ses:GetAccount", "ses:ListSuppressedDestinations")
    }


def test_no_right_covers_all_actions_of_a_service(expanded: Template) -> None:
    assert not [name for name, one in statements(expanded) if "*" in str(one["Action"])]


def test_functions_bring_no_managed_policy_but_those_for_logs_and_network(
    expanded: Template,
) -> None:
    attached = {
        str(policy)
        for role in resources(expanded, "AWS::IAM::Role").values()
        for policy in role["Properties"].get("ManagedPolicyArns", [])
    }
    ours = {str({"Ref": name}) for name in resources(expanded, "AWS::IAM::ManagedPolicy")}
    assert attached - ours == {
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    }


def test_every_function_stands_within_the_boundary(expanded: Template, template: Template) -> None:
    bounded = {"Ref": "FunctionBoundary"}
    roles = [f"{name}Role" for name in functions(template)]
    without = [
        name for name in roles if evaluate(expanded, boundary(expanded, name), {}) != bounded
    ]
    assert not without


def test_every_role_stands_within_the_boundary_that_a_stage_names(expanded: Template) -> None:
    given = {"RoleBoundary": "arn:of:it"}
    roles = resources(expanded, "AWS::IAM::Role")
    assert len(roles) > len(SCHEDULE_ROLES)
    assert {evaluate(expanded, boundary(expanded, name), given) for name in roles} == {"arn:of:it"}


def test_the_boundary_for_github_leaves_what_the_stacks_own_does_and_what_schedules_need(
    expanded: Template,
) -> None:
    outer = load_template(ROOT / "deploy" / "github_role.yaml")["Resources"]["Boundary"]
    inner = expanded["Resources"]["FunctionBoundary"]
    assert actions(inner) == actions(outer)
    assert "comeback-${Environment}" in str(outer)


def boundary(expanded: Template, role: str) -> Any:
    return expanded["Resources"][role]["Properties"].get("PermissionsBoundary")


def actions(policy: dict[str, Any]) -> set[str]:
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    allowed = [one["Action"] for one in statements if one["Effect"] == "Allow"]
    return {action for one in allowed for action in ([one] if isinstance(one, str) else one)}


def test_the_boundary_leaves_room_for_what_functions_are_given(expanded: Template) -> None:
    room = actions(expanded["Resources"]["FunctionBoundary"])
    given = {
        action
        for name, one in statements(expanded)
        if not name.startswith("DatabaseProxy") and "Principal" not in one
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
        if not name.endswith(SCHEDULE_ROLES)
    }
    assert given <= room


def test_traces_are_sent_only_for_who_asks(
    template: Template, packaged: Template, expanded: Template
) -> None:
    assert template["Globals"]["Function"]["Tracing"] == {"Ref": "Tracing"}
    functions_of_aws = resources(expanded, "AWS::Lambda::Function").values()
    assert not [one for one in functions_of_aws if "TracingConfig" in one["Properties"]]
    traced = expand(copy.deepcopy(packaged), {"Tracing": "Active"})
    modes = {
        str(one["Properties"]["TracingConfig"]["Mode"])
        for one in resources(traced, "AWS::Lambda::Function").values()
    }
    assert modes == {"{'Ref': 'Tracing'}"}


def test_the_code_of_a_function_cannot_touch_the_network(template: Template) -> None:
    document = template["Resources"]["FunctionBoundary"]["Properties"]["PolicyDocument"]
    [refused] = [one for one in document["Statement"] if one["Effect"] == "Deny"]
    assert refused["Action"] == "ec2:*"
    assert set(refused["Condition"]["ArnLike"]) == {"lambda:SourceFunctionArn"}


def test_a_function_may_log_in_as_its_own_login_alone(template: Template) -> None:
    policies = {
        "crm_app": "AppLogin",
        "crm_ingest": "IngestLogin",
        "crm_links": "LinksLogin",
        "crm_worker": "WorkerLogin",
    }
    for function in functions(template).values():
        login = variables(function).get("DB_USER")
        given = [
            policy["Ref"]
            for policy in function["Properties"].get("Policies", [])
            if policy.get("Ref") in policies.values()
        ]
        assert given == ([policies[login]] if isinstance(login, str) else [])
    for login, name in policies.items():
        [statement] = template["Resources"][name]["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Resource"]["Fn::Sub"][0].endswith(f"/{login}")


def test_only_the_migration_reads_the_masters_password(expanded: Template) -> None:
    readers = [
        name
        for name, one in statements(expanded)
        if "secretsmanager:GetSecretValue" in str(one["Action"])
    ]
    assert readers == ["MigrateDatabaseRole"]


def test_those_who_publish_do_so_on_this_bus_alone(template: Template) -> None:
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
    given = {
        name: variables(function).get("DB_USER") for name, function in functions(template).items()
    }
    assert given == LOGINS | {"StripeGateway": None}


def test_only_the_gateway_holds_stripes_key_and_it_sees_no_database(template: Template) -> None:
    holders = [
        name
        for name, function in functions(template).items()
        if "STRIPE_KEY" in variables(function)
    ]
    assert holders == ["StripeGateway"]
    gateway = template["Resources"]["StripeGateway"]["Properties"]
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    nothing = {"Ref": "AWS::NoValue"}
    assert gateway["VpcConfig"] == nothing
    seen = {name for name in shared if name.startswith("DB_")}
    assert {
        name for name in seen if gateway["Environment"]["Variables"].get(name) == nothing
    } == seen


def test_two_functions_call_the_gateway_and_nothing_else(template: Template) -> None:
    asking = {
        name
        for name, function in functions(template).items()
        if {"Ref": "AskStripePolicy"} in function["Properties"].get("Policies", [])
    }
    knowing = {
        name
        for name, function in functions(template).items()
        if "STRIPE_GATEWAY" in variables(function)
    }
    assert asking == knowing == {"CheckoutStart", "ReconcilePayments"}
    [statement] = template["Resources"]["AskStripePolicy"]["Properties"]["PolicyDocument"][
        "Statement"
    ]
    assert statement["Resource"] == {"Fn::GetAtt": ["StripeGateway", "Arn"]}


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
        if name.endswith(("Password", "Secrets", "Key", "Keys"))
        and parameter.get("NoEcho") is not True
    ]
    assert not shown


def test_a_parameter_may_be_left_out_unless_deliveries_are_signed_with_it(
    template: Template,
) -> None:
    required = {
        name for name, parameter in template["Parameters"].items() if "Default" not in parameter
    }
    assert required == {"StripeWebhookSecrets"}


def test_an_empty_default_is_a_word_because_sam_refuses_empty_overrides(
    template: Template,
) -> None:
    assert not [name for name, one in template["Parameters"].items() if one.get("Default") == ""]
