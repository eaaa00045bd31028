"""One route as an operation of the document."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.openapi.constants import (
    DEFAULT_OPENAPI_RESPONSE_DESCRIPTION,
)

from crm.platform.http.routes import Route
from tools.openapi.problems import references

_ALWAYS = {401, 403, 422, 429, 500, 503}
_WITH_BODY = {400, 413, 415}
KEY_PARAMETER = "#/components/parameters/IdempotencyKey"
LANGUAGE_PARAMETER = "#/components/parameters/AcceptLanguage"


def complete(operation: dict[str, Any], route: Route) -> None:
    """Adds to an operation of Powertools' document what it cannot know."""
    roles = f"For: {', '.join(route.roles) or 'everybody'}."
    operation["description"] = f"{operation['description']}\n\n{roles}"
    operation["parameters"] = _parameters(operation.get("parameters", []), route)
    if route.body is not None:
        operation["requestBody"]["required"] = not route.body_optional
    for status, response in operation["responses"].items():
        if response["description"] == DEFAULT_OPENAPI_RESPONSE_DESCRIPTION:
            response["description"] = HTTPStatus(int(status)).phrase
    operation["responses"] |= references(_errors(route))


def _parameters(generated: list[dict[str, Any]], route: Route) -> list[dict[str, Any]]:
    in_path = [parameter for parameter in generated if parameter["in"] == "path"]
    shared = [{"$ref": LANGUAGE_PARAMETER}]
    # What everybody may ask writes nothing.
    if route.method != "GET" and route.roles:
        shared.append({"$ref": KEY_PARAMETER})
    return [*in_path, *_query_parameters(route), *shared]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    """Returns the parameters with their bounds, which Powertools leaves out of a model's."""
    if route.query is None:
        return []
    schema = route.query.model_json_schema()
    required, models = schema.get("required", []), schema.get("$defs", {})
    return [
        _query_parameter(name, _resolved(of, models), required=name in required)
        for name, of in schema["properties"].items()
    ]


def _resolved(schema: Any, models: dict[str, Any]) -> Any:  # noqa: ANN401 - any part of a schema
    """Returns a schema with the models that it refers to written out."""
    if isinstance(schema, list):
        return [_resolved(item, models) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return _resolved(models[schema["$ref"].rpartition("/")[2]], models) | rest
    return {key: _resolved(value, models) for key, value in schema.items()}


def _query_parameter(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key not in {"title", "description"}}
    # A parameter is left out, not null.
    choices = [choice for choice in plain.pop("anyOf", []) if choice != {"type": "null"}]
    if plain.get("default", ...) is None:
        del plain["default"]
    parameter = {"name": name, "in": "query", "required": required}
    if "description" in schema:
        parameter["description"] = schema["description"]
    if len(choices) > 1:
        plain["anyOf"] = choices
    return parameter | {"schema": plain | (choices[0] if len(choices) == 1 else {})}


def _errors(route: Route) -> set[int]:
    statuses = set(_ALWAYS)
    if route.body is not None:
        statuses |= _WITH_BODY
    if "{" in route.path or route.method != "GET":
        statuses.add(404)
    if route.method != "GET":
        statuses.add(409)
    if {"customer", "service"} & set(route.roles):
        statuses.add(410)
    return statuses
