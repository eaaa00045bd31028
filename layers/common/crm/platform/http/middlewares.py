"""What a request passes before its handler: role, query, body, and then Powertools' validation."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.event_handler import ApiGatewayResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from crm.platform.config import settings
from crm.platform.contracts.strict_json import violations
from crm.platform.errors import (
    FieldError,
    Forbidden,
    InvalidInput,
    MalformedJson,
    PayloadTooLarge,
    UnsupportedMediaType,
)
from crm.platform.http.principal import principal_of
from crm.platform.http.request import (
    check_idempotency_key,
    header,
    query_parameters,
    raw_body,
)
from crm.platform.principal import Principal, Role

KILOBYTE: Final = 1024
_MAX_BODY: Final = 500 * KILOBYTE
_JSON: Final = re.compile(r'application/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?', re.IGNORECASE)
_SEPARATE: Final = "validated_separately"
#: Where the resolver's context keeps the log line of the request.
LINE: Final = "log_line"

type Middleware = Callable[[ApiGatewayResolver, NextMiddleware], Response[Any]]


@dataclass(slots=True)
class LogLine:
    """What the log line of a request will say.

    Attributes:
        route: `unknown` until one matches: the path itself is a stranger's text.
        refusal: The type of the problem that the request was refused with.
    """

    route: str = "unknown"
    principal: Principal | None = None
    refusal: str | None = None
    fault: Exception | None = None


def name_route(name: str) -> Middleware:
    """Tells the log line which route matched."""

    def middleware(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        app.context[LINE].route = name
        return next_middleware(app)

    return middleware


def authorize(roles: tuple[Role, ...]) -> Middleware:
    """Finds the principal in the verified claims, and refuses every role but these."""

    def middleware(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        authorizer = app.current_event["requestContext"].get("authorizer") or {}
        claims = (authorizer.get("jwt") or {}).get("claims") or {}
        principal = principal_of(claims, settings().role_claim)
        app.context[LINE].principal = principal
        if principal.role not in roles:
            raise Forbidden
        return next_middleware(app)

    return middleware


def check_parameters(names: frozenset[str]) -> Middleware:
    """Refuses query parameters that the route does not declare, and a malformed idempotency key."""

    def middleware(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        given = query_parameters(app.current_event.raw_event)
        if unknown := [name for name in given if name not in names]:
            errors = (FieldError(name or "query", "is not a known field") for name in unknown)
            raise InvalidInput(errors=tuple(errors))
        check_idempotency_key(app.current_event.raw_event)
        return next_middleware(app)

    return middleware


def limit_body(max_bytes: int = _MAX_BODY, *, unless_it_names: str | None = None) -> Middleware:
    """Refuses a larger body, in bytes, before anything parses it; not one with this key."""
    key = f'"{unless_it_names}"'.encode() if unless_it_names else None

    def middleware(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        body = raw_body(app.current_event.raw_event)
        if len(body) > max_bytes and not (key and key in body):
            raise PayloadTooLarge(f"The body must not exceed {max_bytes // KILOBYTE} KB.")
        return next_middleware(app)

    return middleware


def validate_separately(name: str) -> Middleware:
    """Leaves the items of this list to the action: one bad item does not refuse the others.

    The action calls `crm.platform.contracts.validation.validate_item` for each.
    """

    def middleware(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        app.context[_SEPARATE] = name
        return next_middleware(app)

    return middleware


def check_json(*, optional: bool) -> Middleware:
    """Refuses a body that is no JSON object, or that holds values we could not store.

    Powertools takes the first item of a list where a model is expected, so lists end here.
    """

    def middleware(app: ApiGatewayResolver, next_middleware: NextMiddleware) -> Response[Any]:
        if raw_body(app.current_event.raw_event):
            _check_content_type(app.current_event.raw_event)
            _check_value(app, optional=optional)
        elif not optional:
            raise MalformedJson("The body is empty.")
        return next_middleware(app)

    return middleware


def _check_content_type(event: dict[str, Any]) -> None:
    if not _JSON.fullmatch((header(event, "content-type") or "").strip()):
        raise UnsupportedMediaType
    if (header(event, "content-encoding") or "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must be sent without a content encoding.")
    # Powertools recognises JSON in lower case alone.
    others = {name: v for name, v in event["headers"].items() if name.lower() != "content-type"}
    event["headers"] = {**others, "content-type": "application/json"}


def _check_value(app: ApiGatewayResolver, *, optional: bool) -> None:
    try:
        value = app.current_event.json_body
    except UnicodeDecodeError as error:
        raise MalformedJson("The body is not text in UTF-8.") from error
    if value is None and optional:
        return
    if found := violations(value, apart=app.context.get(_SEPARATE)):
        raise MalformedJson("The body holds values that cannot be stored.", errors=found)
    if not isinstance(value, dict):
        raise InvalidInput(errors=(FieldError("body", "should be an object"),))
