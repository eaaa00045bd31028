"""Who answers which path, and whom the gateway lets through."""

from typing import Any

from tools.openapi.document import build
from tools.openapi.routes import declared_routes, documented_routes
from tools.paths import ROOT
from tools.template import Template, functions, resources


def routes(template: Template) -> list[tuple[str, str]]:
    """Each route of the template with the folder of the function that answers it."""
    return [
        (
            f"{event['Properties']['Method']} {event['Properties']['Path']}",
            function["Properties"]["CodeUri"],
        )
        for function in functions(template).values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]


def operations(expanded: Template) -> dict[str, dict[str, Any]]:
    [api] = resources(expanded, "AWS::ApiGatewayV2::Api").values()
    return {
        f"{method.upper()} {path}": operation
        for path, methods in api["Properties"]["Body"]["paths"].items()
        for method, operation in methods.items()
    }


def test_each_route_has_one_function(template: Template) -> None:
    keys = [key for key, _folder in routes(template)]
    assert len(keys) == len(set(keys))


def test_the_gateway_serves_exactly_the_routes_that_the_handlers_declare(
    template: Template,
) -> None:
    declared = {
        (f"{route.method} {route.path}", f"functions/{route.function.__module__.split('.')[1]}")
        for route in declared_routes(ROOT / "functions")
    }
    assert set(routes(template)) == declared


def test_no_route_catches_what_no_handler_declares(template: Template) -> None:
    assert not [key for key, _folder in routes(template) if "$default" in key or "+}" in key]


def test_each_folder_of_functions_is_one_function(template: Template) -> None:
    named = [function["Properties"]["CodeUri"] for function in functions(template).values()]
    folders = [f"functions/{path.parent.name}" for path in ROOT.glob("functions/*/app.py")]
    assert sorted(named) == sorted(folders)


def test_every_route_but_the_links_of_mails_and_shared_ones_demands_a_token(
    expanded: Template,
) -> None:
    open_routes = {
        key
        for key, operation in operations(expanded).items()
        if operation.get("security") != [{"Jwt": []}]
    }
    links = {key for key in operations(expanded) if " /m/" in key}
    assert open_routes == links | {"POST /api/shared"}


def test_the_stage_is_throttled(expanded: Template) -> None:
    [stage] = resources(expanded, "AWS::ApiGatewayV2::Stage").values()
    limits = stage["Properties"]["DefaultRouteSettings"]
    assert set(limits) == {"ThrottlingRateLimit", "ThrottlingBurstLimit"}


def cross_origin(expanded: Template) -> dict[str, Any]:
    [api] = resources(expanded, "AWS::ApiGatewayV2::Api").values()
    condition, given, otherwise = api["Properties"]["Body"]["x-amazon-apigateway-cors"]["Fn::If"]
    assert (condition, otherwise) == ("AllowsOrigins", {"Ref": "AWS::NoValue"})
    return dict(given)


def test_cross_origin_settings_survive_the_transform_whole(expanded: Template) -> None:
    assert {"allowOrigins", "allowMethods", "allowHeaders", "maxAge"} <= set(cross_origin(expanded))


def test_pages_of_other_origins_may_send_and_read_what_the_routes_have(expanded: Template) -> None:
    declared = documented_routes(ROOT / "functions")
    document = build(declared)
    responses = [
        *document["components"]["responses"].values(),
        *(
            response
            for operations in document["paths"].values()
            for operation in operations.values()
            for response in operation["responses"].values()
        ),
    ]
    read = {name.lower() for response in responses for name in response.get("headers", {})}
    sent = {
        parameter["name"].lower() for parameter in document["components"]["parameters"].values()
    }

    allowed = cross_origin(expanded)
    assert set(allowed["allowMethods"]) == {route.method for route in declared}
    assert set(allowed["allowHeaders"]) == sent | {"authorization", "content-type"}
    assert set(allowed["exposeHeaders"]) == read
    assert {"x-next-cursor", "content-disposition", "retry-after"} <= read


def test_only_the_webhook_has_an_address_of_its_own(template: Template) -> None:
    with_address = [
        name
        for name, function in functions(template).items()
        if "FunctionUrlConfig" in function["Properties"]
    ]
    assert with_address == ["StripeWebhook"]


def test_a_public_address_has_both_permissions_that_it_needs(expanded: Template) -> None:
    permissions = [
        permission["Properties"]
        for permission in resources(expanded, "AWS::Lambda::Permission").values()
        if permission["Properties"]["FunctionName"] == {"Ref": "StripeWebhook"}
    ]
    assert {permission["Action"] for permission in permissions} == {
        "lambda:InvokeFunctionUrl",
        "lambda:InvokeFunction",
    }
    by_url = {permission["Action"]: permission for permission in permissions}
    assert by_url["lambda:InvokeFunctionUrl"]["FunctionUrlAuthType"] == "NONE"
    assert by_url["lambda:InvokeFunction"]["InvokedViaFunctionUrl"] is True


def test_the_stack_brings_its_own_users_only_when_no_issuer_is_given(template: Template) -> None:
    own = [
        resource
        for resource in template["Resources"].values()
        if resource["Type"].startswith("AWS::Cognito::")
    ]
    assert len(own) == 6
    assert all(resource["Condition"] == "OwnsUserPool" for resource in own)
