"""Opens the HTTP API's routes on MiniStack.

CloudFormation there creates the API without the OpenAPI body that SAM generates for it. This reads
that body from the expanded template and says the same through API Gateway's own API, repeatably.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.aws.clients import Aws, Client
from tools.template import Template, resources

_FUNCTION = re.compile(r"\$\{(\w+)\.Arn\}")


@dataclass(frozen=True, kw_only=True)
class _Deployed:
    """What the stack has become: names and values for what its template refers to."""

    api: str
    physical: Mapping[str, str]
    outputs: Mapping[str, str]


def open_routes(aws: Aws, stack: str, template: Template) -> None:
    """Make the API's routes, authorizer and CORS equal to the expanded template's."""
    formation = aws.client("cloudformation")
    [(name, api)] = resources(template, "AWS::ApiGatewayV2::Api").items()
    deployed = _deployed(formation, stack, name)
    gateway = aws.client("apigatewayv2")
    body = api["Properties"]["Body"]
    authorizer = _authorizer(gateway, deployed)
    _routes(gateway, deployed, body["paths"], authorizer)
    gateway.update_api(ApiId=deployed.api, CorsConfiguration=_cors(body))


def _deployed(formation: Client, stack: str, api_name: str) -> _Deployed:
    found = formation.describe_stacks(StackName=stack)["Stacks"][0]
    listed = formation.describe_stack_resources(StackName=stack)["StackResources"]
    physical = {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in listed}
    return _Deployed(
        api=physical[api_name],
        physical=physical,
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
        # A route that is open to anyone has an authorizer of this name.
        if any("NONE" not in required for required in operation.get("security", ())):
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


def _cors(body: Mapping[str, Any]) -> dict[str, Any]:
    """Resolve the CORS settings: the expansion has filled in the origins, joined."""
    _condition, given, _otherwise = body["x-amazon-apigateway-cors"]["Fn::If"]
    separator, origins = given["allowOrigins"]["Fn::Split"]
    if origins == "none":
        return {}
    settings = {key[0].upper() + key[1:]: value for key, value in given.items()}
    return settings | {"AllowOrigins": origins.split(separator)}
