"""Opens the HTTP API's routes on MiniStack.

CloudFormation there creates the API without the OpenAPI body that SAM generates for it. This reads
that body from the processed template and says the same through API Gateway's own API, repeatably.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dev.clients import Aws, Client

_FUNCTION = re.compile(r"\$\{(\w+)\.Arn\}")
_CORS = {
    "allowOrigins": "AllowOrigins",
    "allowMethods": "AllowMethods",
    "allowHeaders": "AllowHeaders",
    "exposeHeaders": "ExposeHeaders",
    "maxAge": "MaxAge",
}


@dataclass(frozen=True, kw_only=True)
class _Deployed:
    """What the stack has become: names and values for what its template refers to."""

    api: str
    physical: Mapping[str, str]
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]


def open_routes(aws: Aws, stack: str) -> None:
    """Make the API's routes, authorizer and CORS equal to the processed template's."""
    formation = aws.client("cloudformation")
    processed = formation.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
    [(name, api)] = [
        (name, resource)
        for name, resource in processed["Resources"].items()
        if resource["Type"] == "AWS::ApiGatewayV2::Api"
    ]
    deployed = _deployed(formation, stack, name)
    gateway = aws.client("apigatewayv2")
    body = api["Properties"]["Body"]
    authorizer = _authorizer(gateway, deployed)
    _routes(gateway, deployed, body["paths"], authorizer)
    cors = {
        _CORS[key]: _value(value, deployed)
        for key, value in body.get("x-amazon-apigateway-cors", {}).items()
    }
    gateway.update_api(ApiId=deployed.api, CorsConfiguration=cors)


def _deployed(formation: Client, stack: str, api_name: str) -> _Deployed:
    found = formation.describe_stacks(StackName=stack)["Stacks"][0]
    listed = formation.describe_stack_resources(StackName=stack)["StackResources"]
    physical = {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in listed}
    return _Deployed(
        api=physical[api_name],
        physical=physical,
        parameters={
            entry["ParameterKey"]: entry["ParameterValue"] for entry in found["Parameters"]
        },
        outputs={entry["OutputKey"]: entry["OutputValue"] for entry in found["Outputs"]},
    )


def _authorizer(gateway: Client, deployed: _Deployed) -> str:
    wanted = {
        "Name": "Jwt",
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {
            "Issuer": deployed.outputs["JwtIssuer"],
            "Audience": deployed.outputs["JwtAudience"].split(","),
        },
    }
    for existing in gateway.get_authorizers(ApiId=deployed.api)["Items"]:
        authorizer: str = existing["AuthorizerId"]
        gateway.update_authorizer(ApiId=deployed.api, AuthorizerId=authorizer, **wanted)
        return authorizer
    created: str = gateway.create_authorizer(ApiId=deployed.api, **wanted)["AuthorizerId"]
    return created


def _routes(
    gateway: Client,
    deployed: _Deployed,
    paths: Mapping[str, Any],
    authorizer: str,
) -> None:
    listed = gateway.get_integrations(ApiId=deployed.api, MaxResults="500")["Items"]
    integrations = {entry["IntegrationUri"]: entry["IntegrationId"] for entry in listed}
    existing = {
        entry["RouteKey"]: entry
        for entry in gateway.get_routes(ApiId=deployed.api, MaxResults="500")["Items"]
    }
    for key, operation in _operations(paths):
        uri = _integration_uri(operation, deployed)
        if uri not in integrations:
            integrations[uri] = gateway.create_integration(
                ApiId=deployed.api,
                IntegrationType="AWS_PROXY",
                IntegrationUri=uri,
                PayloadFormatVersion="2.0",
            )["IntegrationId"]
        wanted = {"RouteKey": key, "Target": f"integrations/{integrations[uri]}"}
        if operation.get("security"):
            wanted |= {"AuthorizationType": "JWT", "AuthorizerId": authorizer}
        route = existing.pop(key, None)
        if route is None:
            gateway.create_route(ApiId=deployed.api, **wanted)
        elif any(route.get(name) != value for name, value in wanted.items()):
            gateway.update_route(ApiId=deployed.api, RouteId=route["RouteId"], **wanted)
    for route in existing.values():
        gateway.delete_route(ApiId=deployed.api, RouteId=route["RouteId"])


def _operations(paths: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in paths.items()
        for method, operation in operations.items()
    ]


def _integration_uri(operation: Mapping[str, Any], deployed: _Deployed) -> str:
    uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    match = _FUNCTION.search(uri)
    if match is None:
        raise ValueError(f"no function in the integration {uri}")
    return deployed.physical[match[1]]


def _value(value: Any, deployed: _Deployed) -> Any:  # noqa: ANN401 - any JSON value
    """Resolve a reference to a list parameter; other values stand as they are."""
    if isinstance(value, dict) and "Ref" in value:
        return deployed.parameters[value["Ref"]].split(",")
    return value
