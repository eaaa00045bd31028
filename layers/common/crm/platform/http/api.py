"""Powertools' resolvers as our functions use them: guarded, strict, one log line a request."""

import inspect
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from aws_lambda_powertools.event_handler import (
    APIGatewayHttpResolver,
    ApiGatewayResolver,
    LambdaFunctionUrlResolver,
    Response,
)
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel

from crm.platform.contracts.strict_json import parse
from crm.platform.contracts.validation import field_errors
from crm.platform.errors import (
    CrmError,
    FieldError,
    InvalidInput,
    MalformedJson,
    NotFound,
    Unauthenticated,
)
from crm.platform.handlers.observability import log_context, log_request
from crm.platform.http import problems, request
from crm.platform.http.middlewares import LINE, LogLine
from crm.platform.http.request import GatewayEvent
from crm.platform.http.routes import Route, guards, read_route
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

_ROUTE: Final = inspect.signature(ApiGatewayResolver.route)


class _Api(ApiGatewayResolver):
    """What the functions behind the gateway and the one with a URL have in common.

    Attributes:
        routes: Every route in the order of declaration, for the OpenAPI document and for tests.
    """

    def __init__(self) -> None:
        super().__init__(serializer=_serialize, json_body_deserializer=parse)
        self.routes: list[Route] = []
        self.exception_handler(CrmError)(self._refuse)
        self.exception_handler(RequestValidationError)(self._refuse_input)
        self.exception_handler(NotFoundError)(self._refuse_route)
        self.exception_handler(Exception)(self._fail)

    def route(self, *args: Any, **options: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - as Powertools has it
        """Declares a route. `security=roles(...)` says who may call it; without, anyone may.

        The docstring of the function is the description. Its parameters are those of the path and
        at most one `Annotated[Model, Query()]` and one `Annotated[Model, Body()]`.
        """
        given = _ROUTE.bind(self, *args, **options).arguments

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            declared = read_route(function, given)
            self.routes.append(declared)
            documented = {
                "description": inspect.getdoc(function),
                "operation_id": declared.operation_id,
                "tags": [declared.tag],
            }
            named = {name: value for name, value in given.items() if name != "self"}
            guarded = named | documented | {"middlewares": guards(declared)}
            super(_Api, self).route(**guarded)(function)
            return function

        return register

    def handler(self, event: GatewayEvent, context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's
        """What Lambda calls: resolves one request and writes its log line."""
        started = perf_counter()
        request_id = event["requestContext"]["requestId"]
        log_context(request_id)
        # Powertools empties its context before it returns; the line is written after that.
        line = self.context[LINE] = LogLine()
        reply = self.resolve(event, context)
        # Every reply is about somebody: nothing may be cached on the way.
        reply["headers"]["Cache-Control"] = "no-store"
        log_request(
            request_id=request_id,
            route=line.route,
            status=reply["statusCode"],
            duration_ms=(perf_counter() - started) * 1000,
            principal=str(line.principal.id) if line.principal else None,
            refusal=line.refusal,
            fault=line.fault,
        )
        return reply

    @property
    def principal(self) -> Principal:
        """Who calls.

        Raises:
            Unauthenticated: The route is open to anyone and reads no token.
        """
        found = self._line.principal
        if found is None:
            raise Unauthenticated
        return found

    @property
    def locale(self) -> str:
        """What the client would like to read, as `en_US`."""
        return request.locale(self.current_event.raw_event)

    @property
    def raw_body(self) -> bytes:
        """The bytes of the body as they were sent."""
        return request.raw_body(self.current_event.raw_event)

    @property
    def key(self) -> IdempotencyKey:
        """What makes a repeat of this request recognisable."""
        return self.key_for(None)

    def key_for(self, event_id: UUID | None) -> IdempotencyKey:
        """Returns the key of a request whose body may carry an id of its own."""
        return request.idempotency_key(self.current_event.raw_event, event_id)

    def _refuse(self, error: CrmError) -> Response[str]:
        self._line.refusal = error.type_
        if error.status >= 500:  # noqa: PLR2004 - 5xx
            self._line.fault = error
        return problems.refused(error, self._request_id)

    def _refuse_input(self, error: RequestValidationError) -> Response[str]:
        details = error.errors()
        if any(detail["loc"][0] == "path" for detail in details):
            # An id in a form that no id has gets the same reply as an unknown one.
            return self._refuse(NotFound())
        if any(detail["type"] == "recursion_loop" for detail in details):
            return self._refuse(MalformedJson("The body is nested too deeply."))
        event = self.current_event
        found: tuple[FieldError, ...] = ()
        for part, depth, read in (
            # Powertools names a query's model before its field.
            ("query", 2, lambda: request.query_parameters(event.raw_event)),
            ("body", 1, lambda: event.json_body),
        ):
            here = [
                error | {"loc": error["loc"][depth:]}
                for error in details
                if error["loc"][0] == part
            ]
            # A part without errors may be one that the route never reads, and unreadable.
            found += field_errors(here, read(), whole=part) if here else ()
        return self._refuse(InvalidInput(errors=found))

    def _refuse_route(self, _: NotFoundError) -> Response[str]:
        return self._refuse(NotFound("No such route."))

    def _fail(self, error: Exception) -> Response[str]:
        self._line.fault = error
        return problems.failed(self._request_id)

    @property
    def _line(self) -> LogLine:
        line: LogLine = self.context[LINE]
        return line

    @property
    def _request_id(self) -> str:
        return str(self.current_event["requestContext"]["requestId"])


class HttpApi(_Api, APIGatewayHttpResolver):
    """The routes of a function behind the HTTP API."""


class FunctionUrlApi(_Api, LambdaFunctionUrlResolver):
    """The routes of a function with a URL of its own, whose senders sign what they send."""


def _serialize(body: object) -> str:
    if isinstance(body, BaseModel):
        return body.model_dump_json(by_alias=True)
    return json.dumps(body, separators=(",", ":"))
