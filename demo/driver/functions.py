"""The functions in this process, found by the template and called as Lambda calls them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx2

from demo.driver.client import Client
from demo.driver.gateway import claims_of, event_of
from demo.driver.transport import Json, Request, Response
from tools.lambda_limits import LARGEST_REPLY
from tools.template import functions as functions_of
from tools.template import load_template

type Invoke = Callable[[str, Mapping[str, Any]], Json]


def function(name: str) -> ModuleType:
    """Import the module of a function's handler."""
    return import_module(f"functions.{name}.app")


def call(name: str, event: Mapping[str, Any]) -> Json:
    """Call a function's handler with a context of its own."""
    return function(name).handler(event, SimpleNamespace(aws_request_id=str(uuid4())))


@cache
def logins() -> dict[str, str]:
    """The database login of each function that has one, as the template says it."""
    variables = {
        _folder(resource): resource["Properties"].get("Environment", {}).get("Variables", {})
        for resource in functions_of(load_template()).values()
    }
    return {name: given["DB_USER"] for name, given in variables.items() if "DB_USER" in given}


def function_of(method: str, path: str) -> str:
    """Find the function that serves a request; raises LookupError."""
    for route_method, pattern, name in _routes():
        if route_method == method and _matches(pattern, path):
            return name
    raise LookupError(f"no function serves {method} {path}")


@dataclass(frozen=True)
class FunctionTransport:
    """Requests straight to the handlers, as the gateway hands them over."""

    invoke: Invoke
    claims: Mapping[str, str] | None

    def send(self, request: Request) -> Response:
        """Call the handler of the request's route."""
        name = function_of(request.method, request.path)
        reply = self.invoke(name, event_of(request, self.claims))
        if len(json.dumps(reply, ensure_ascii=False).encode()) > LARGEST_REPLY:
            return Response(500, httpx2.Headers(), '{"message":"Internal Server Error"}')
        return response_of(reply)


def function_client(invoke: Invoke, role: str, subject: UUID | None = None) -> Client:
    """Sign a principal of a role in; `invoke` calls a function by its name."""
    subject = subject or uuid4()
    return Client(FunctionTransport(invoke, claims_of(str(subject), role)), subject)


def response_of(reply: Mapping[str, Json]) -> Response:
    """Read what a handler returned to the gateway."""
    return Response(
        reply["statusCode"],
        httpx2.Headers({name: str(value) for name, value in reply.get("headers", {}).items()}),
        reply.get("body") or "",
    )


@cache
def _routes() -> list[tuple[str, str, str]]:
    routes = []
    for resource in functions_of(load_template()).values():
        properties = resource["Properties"]
        for event in properties.get("Events", {}).values():
            if event["Type"] == "HttpApi":
                route = event["Properties"]
                routes.append((route["Method"].upper(), route["Path"], _folder(resource)))
        if "FunctionUrlConfig" in properties:
            routes.append(("POST", "/", _folder(resource)))
    # Like the gateway, prefer what is named to what is a parameter.
    return sorted(routes, key=lambda route: route[1].count("{"))


def _folder(resource: Mapping[str, Any]) -> str:
    return Path(resource["Properties"]["CodeUri"]).name


def _matches(pattern: str, path: str) -> bool:
    parts, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    return len(parts) == len(given) and all(
        part.startswith("{") or part == value for part, value in zip(parts, given, strict=True)
    )
