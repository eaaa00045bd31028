"""One route as an operation of the document."""

import inspect
from http import HTTPStatus
from types import NoneType
from typing import Any
from uuid import UUID

from crm.platform.http import Route
from tools.openapi.examples import Example
from tools.openapi.problems import references
from tools.openapi.routes import operation_id, tag
from tools.openapi.schemas import Schemas

_ALWAYS = {401, 403, 422, 429, 500, 503}
_WITH_BODY = {400, 413, 415}
KEY_PARAMETER = "#/components/parameters/IdempotencyKey"
LANGUAGE_PARAMETER = "#/components/parameters/AcceptLanguage"


def operation(route: Route, schemas: Schemas, example: Example) -> dict[str, Any]:
    """Everything that the document says of a route."""
    described: dict[str, Any] = {
        "operationId": operation_id(route),
        "tags": [tag(route)],
        "summary": route.summary,
        "description": _description(route),
        "parameters": _parameters(route, schemas),
    }
    if route.body is not NoneType:
        described["requestBody"] = {
            "required": not route.body_is_optional,
            "content": {"application/json": _content(schemas.body(route), example.request)},
        }
    described["responses"] = _successes(route, schemas, example) | references(_errors(route))
    return described


def _description(route: Route) -> str:
    roles = f"For: {', '.join(route.roles)}."
    return "\n\n".join(filter(None, [inspect.getdoc(route.function), roles]))


def _parameters(route: Route, schemas: Schemas) -> list[dict[str, Any]]:
    in_path = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "format": "uuid"} if type_ is UUID else {"type": "string"},
        }
        for name, type_ in route.path_types.items()
    ]
    query = schemas.query(route)
    required = query.get("required", [])
    in_query = [
        _query_parameter(name, schema, required=name in required)
        for name, schema in query.get("properties", {}).items()
    ]
    shared = [{"$ref": LANGUAGE_PARAMETER}]
    if route.method != "GET":
        shared.append({"$ref": KEY_PARAMETER})
    return [*in_path, *in_query, *shared]


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


def _successes(route: Route, schemas: Schemas, example: Example) -> dict[str, Any]:
    response: dict[str, Any] = {}
    if route.reply is not NoneType:
        content = _content(schemas.reply(route), example.reply)
        response["content"] = {"application/json": content}
    # A Reply is 200 unless it says something else.
    statuses = {route.status, 200} if route.status_varies else {route.status}
    return {
        str(status): {"description": HTTPStatus(status).phrase} | response
        for status in sorted(statuses)
    }


def _errors(route: Route) -> set[int]:
    statuses = set(_ALWAYS)
    if route.body is not NoneType:
        statuses |= _WITH_BODY
    if route.path_types or route.method != "GET":
        statuses.add(404)
    if route.method != "GET":
        statuses.add(409)
    if {"customer", "service"} & set(route.roles):
        statuses.add(410)
    return statuses


def _content(schema: dict[str, Any], example: object) -> dict[str, Any]:
    return {"schema": schema} if example is None else {"schema": schema, "example": example}
