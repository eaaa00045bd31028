"""What a route declares: read from its function's signature, and what guards it."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_args, get_origin

from aws_lambda_powertools.event_handler.middlewares.openapi_validation import (
    OpenAPIRequestValidationMiddleware,
)
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import BaseModel

from crm.platform.http.middlewares import (
    Middleware,
    authorize,
    check_json,
    check_parameters,
    limit_body,
    name_route,
)
from crm.platform.principal import Role

#: The security scheme of the OpenAPI document; its scopes are our roles.
SCHEME: Final = "token"


def roles(*names: Role) -> list[dict[str, list[str]]]:
    """Returns the `security` of a route that only these roles may call."""
    return [{SCHEME: list(names)}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A declared route.

    Attributes:
        path: With its parameters as `{name}`.
        roles: Who may call it; empty where its senders prove themselves otherwise.
        query: The model of its query parameters.
        body: What its body must be, None where it reads none.
        body_optional: Whether it may come without a body.
        options: As Powertools' `route` takes them.
    """

    method: str
    path: str
    function: Callable[..., Any]
    roles: tuple[Role, ...]
    query: type[BaseModel] | None
    body: Any
    body_optional: bool
    options: Mapping[str, Any]

    @property
    def tag(self) -> str:
        """What the route is about: the first part of its path below /api."""
        return [*self.path.split("/"), "", ""][2]

    @property
    def operation_id(self) -> str:
        """Its name in the OpenAPI document."""
        return f"{self.tag}_{self.function.__name__}"


def read_route(function: Callable[..., Any], options: Mapping[str, Any]) -> Route:
    """Returns the route that a signature and its options describe."""
    query, body, optional = None, None, False
    for parameter in inspect.signature(function, eval_str=True).parameters.values():
        if get_origin(parameter.annotation) is not Annotated:
            continue
        type_, *notes = get_args(parameter.annotation)
        if any(isinstance(note, Query) for note in notes):
            query = type_
        elif any(isinstance(note, Body) for note in notes):
            body, optional = type_, parameter.default is None
    [scheme] = options.get("security") or [{SCHEME: []}]
    return Route(
        method=options["method"],
        path=options["rule"].replace("<", "{").replace(">", "}"),
        function=function,
        roles=tuple(scheme[SCHEME]),
        query=query,
        body=body,
        body_optional=optional,
        options=options,
    )


def guards(route: Route) -> list[Middleware]:
    """Returns what a request to the route passes, in this order.

    Powertools would validate before any middleware of ours; here a wrong role or an endless body is
    refused before anything is parsed.
    """
    passed = [*(route.options.get("middlewares") or []), limit_body()]
    if route.roles:
        fields = route.query.model_fields if route.query else {}
        names = frozenset(field.alias or name for name, field in fields.items())
        passed = [authorize(route.roles), *passed, check_parameters(names)]
    if route.body is not None:
        passed.append(check_json(optional=route.body_optional))
    named = name_route(f"{route.method} {route.path}")
    return [named, *passed, OpenAPIRequestValidationMiddleware()]
