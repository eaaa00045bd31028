"""Routes of one function: reads the request, calls the handler, answers, writes the log line."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, Unpack

from pydantic import BaseModel

from crm.platform.config import settings
from crm.platform.errors import CrmError, Forbidden, NotFound
from crm.platform.handlers.observability import log_context, log_request
from crm.platform.http import problems
from crm.platform.http.answer import Answer
from crm.platform.http.principal import principal_of
from crm.platform.http.request import GatewayEvent, read_request
from crm.platform.http.routes import Reply, Route, RouteOptions, declare
from crm.platform.principal import Principal


class Api:
    """The routes of one function.

    Attributes:
        routes: What was declared, for the documentation.
    """

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def handler(self, event: GatewayEvent, _: object) -> dict[str, Any]:
        """What Lambda calls."""
        asked = event["requestContext"]["http"]
        for route in self.routes:
            path_texts = route.texts_of(asked["method"], event["rawPath"])
            if path_texts is not None:
                return _answer(route, event, path_texts).for_gateway()
        return _answer(None, event, {}).for_gateway()

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
            self.routes.append(declare(method, path, function, options))
            return function

        return register


def _answer(route: Route | None, event: GatewayEvent, path_texts: Mapping[str, str]) -> Answer:
    started = perf_counter()
    request_id = event["requestContext"]["requestId"]
    log_context(request_id)
    caller: Principal | None = None
    refusal: str | None = None
    fault: Exception | None = None
    try:
        caller = _authenticate(route, event)
        answer = _serve(route, event, caller, path_texts)
    except CrmError as error:
        refusal, fault = error.type_, error if error.status >= 500 else None  # noqa: PLR2004 - 5xx
        answer = problems.refused(error, request_id)
    except Exception as error:  # noqa: BLE001 - the edge: whatever happens becomes an answer
        fault = error
        answer = problems.failed(request_id)
    log_request(
        request_id=request_id,
        route=f"{route.method} {route.path}" if route else "unknown",
        status=answer.status,
        duration_ms=(perf_counter() - started) * 1000,
        principal=str(caller.id) if caller else None,
        refusal=refusal,
        fault=fault,
    )
    return answer


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
) -> Answer:
    if route is None:
        raise NotFound("No such route.")
    if caller is not None and caller.role not in route.roles:
        raise Forbidden
    arguments = route.path_arguments(path_texts)
    result = route.function(read_request(route, event, caller), **arguments)
    reply = result if isinstance(result, Reply) else Reply(result, route.status)
    described = {} if reply.model is None else {"Content-Type": reply.content_type}
    return Answer(
        status=reply.status,
        body=_serialised(route, reply.model) if reply.text is None else reply.text,
        headers={**described, **reply.headers},
    )


def _serialised(route: Route, model: object) -> str:
    if model is None:
        return ""
    if isinstance(model, BaseModel):
        return model.model_dump_json(by_alias=True)
    return route.reply_adapter.dump_json(model, by_alias=True).decode()
