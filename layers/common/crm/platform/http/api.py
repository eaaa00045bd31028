"""Routes of one function: reads the request, calls the handler, answers, writes the log line."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, Unpack

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response
from pydantic import BaseModel

from crm.platform.config import settings
from crm.platform.errors import CrmError, Forbidden, NotFound
from crm.platform.http import problems
from crm.platform.http.principal import principal_of
from crm.platform.http.request import GatewayEvent, read_request
from crm.platform.http.routes import Reply, Route, RouteOptions, declare
from crm.platform.observability import log_context, log_request
from crm.platform.principal import Principal


class Api:
    """The routes of one function.

    Attributes:
        routes: What was declared, for the documentation.
    """

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self._resolver = APIGatewayHttpResolver(debug=False)
        self._resolver.not_found(self._unknown)

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's
        """What Lambda calls."""
        return self._resolver.resolve(event, context)

    def get[F: Callable[..., object]](
        self, path: str, **options: Unpack[RouteOptions]
    ) -> Callable[[F], F]:
        """Declare the handler of a GET."""
        return self._declare("GET", path, options)

    def post[F: Callable[..., object]](
        self, path: str, **options: Unpack[RouteOptions]
    ) -> Callable[[F], F]:
        """Declare the handler of a POST."""
        return self._declare("POST", path, options)

    def put[F: Callable[..., object]](
        self, path: str, **options: Unpack[RouteOptions]
    ) -> Callable[[F], F]:
        """Declare the handler of a PUT."""
        return self._declare("PUT", path, options)

    def delete[F: Callable[..., object]](
        self, path: str, **options: Unpack[RouteOptions]
    ) -> Callable[[F], F]:
        """Declare the handler of a DELETE."""
        return self._declare("DELETE", path, options)

    def _declare[F: Callable[..., object]](
        self, method: str, path: str, options: RouteOptions
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            route = declare(method, path, function, options)
            self.routes.append(route)

            def endpoint(**path_texts: str) -> Response[str]:
                return _answer(route, self._resolver.current_event.raw_event, path_texts)

            rule = path.replace("{", "<").replace("}", ">")
            self._resolver.route(rule, method=method)(endpoint)
            return function

        return register

    def _unknown(self, _: Exception) -> Response[str]:
        return _answer(None, self._resolver.current_event.raw_event, {})


def _answer(
    route: Route | None, event: GatewayEvent, path_texts: Mapping[str, str]
) -> Response[str]:
    started = perf_counter()
    request_id = event["requestContext"]["requestId"]
    log_context(request_id)
    caller: Principal | None = None
    refusal: str | None = None
    fault: Exception | None = None
    try:
        caller = _authenticate(route, event)
        response = _serve(route, event, caller, path_texts)
    except CrmError as error:
        refusal, fault = error.type_, error if error.status >= 500 else None  # noqa: PLR2004 - 5xx
        response = problems.refused(error, request_id)
    except Exception as error:  # noqa: BLE001 - the edge: whatever happens becomes an answer
        fault = error
        response = problems.failed(request_id)
    log_request(
        request_id=request_id,
        route=f"{route.method} {route.path}" if route else "unknown",
        status=response.status_code,
        duration_ms=(perf_counter() - started) * 1000,
        principal=str(caller.id) if caller else None,
        refusal=refusal,
        fault=fault,
    )
    return response


def _authenticate(route: Route | None, event: GatewayEvent) -> Principal | None:
    if route is None or route.public:
        return None
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    return principal_of(claims, settings().role_claim)


def _serve(
    route: Route | None,
    event: GatewayEvent,
    caller: Principal | None,
    path_texts: Mapping[str, str],
) -> Response[str]:
    if route is None:
        raise NotFound("No such route.")
    if caller is not None and caller.role not in route.roles:
        raise Forbidden
    arguments = route.path_arguments(path_texts)
    result = route.function(read_request(route, event, caller), **arguments)
    reply = result if isinstance(result, Reply) else Reply(result, route.status)
    return Response(
        status_code=reply.status,
        content_type=reply.content_type if reply.model is not None else None,
        body=_serialised(route, reply.model) if reply.text is None else reply.text,
        headers={**reply.headers, "Cache-Control": "no-store"},
    )


def _serialised(route: Route, model: object) -> str:
    if model is None:
        return ""
    if isinstance(model, BaseModel):
        return model.model_dump_json(by_alias=True)
    return route.reply_adapter.dump_json(model, by_alias=True).decode()
