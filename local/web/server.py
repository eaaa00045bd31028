"""The web server of the local stack: one origin for pages and API, as CloudFront gives in AWS."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from crm.catalogue.languages import catalogues
from local.servers.ports import HOST
from local.web import feed, operations, people
from local.web.files import Pages
from local.web.forward import Forwarder
from local.web.people import NextSession, TokenFor
from local.web.problems import problem
from local.web.settings import Settings
from tools.page_config import page_words
from tools.pages import pages

_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]


def create_app(
    stack: Mapping[str, Any], *, token_for: TokenFor, next_session: NextSession | None = None
) -> Starlette:
    """Build the server for one running stack.

    Args:
        stack: The content of `.local/stack.json`.
        token_for: Issues an access token of the customer with that id.
        next_session: Drives a demo customer's next session to its end and returns its id.
    """
    settings = Settings.read(stack)
    forward = Forwarder(settings.api_url)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await forward.close()

    app = Starlette(
        routes=_routes(forward, Pages(directory=pages())),
        # Tokens must not reach a page whose name was pointed at this address.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", HOST])],
        exception_handlers={HTTPException: _refuse},
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.token_for = token_for
    app.state.next_session = next_session
    return app


def _routes(forward: Forwarder, files: Pages) -> list[BaseRoute]:
    async def first_page(request: Request) -> Response:
        return await files.get_response("dev/pages/index.html", request.scope)

    async def playground(request: Request) -> Response:
        return await files.get_response("dev/pages/playground/index.html", request.scope)

    async def operations_page(request: Request) -> Response:
        return await files.get_response("dev/pages/operations/index.html", request.scope)

    return [
        Route("/api/{path:path}", forward.answer, methods=_METHODS),
        Route("/m/{path:path}", forward.answer, methods=_METHODS),
        Route("/config.json", _config),
        Route("/dev/playground", playground),
        Route("/dev/operations", operations_page),
        Route("/dev/operations/state", operations.state),
        Route("/dev/stack", people.stack),
        Route("/dev/token", people.token),
        Route("/dev/stream", feed.stream),
        Route("/dev/customers/{customer_id:uuid}/sessions", people.next_session, methods=["POST"]),
        Route("/", first_page),
        Mount("/", files),
    ]


async def _refuse(_request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, HTTPException):
        raise refusal
    return problem(refusal.status_code, refusal.detail, "There is nothing at this address.")


async def _config(_request: Request) -> Response:
    """Return what the pages call things, from the present catalogue."""
    # The local stack always has a sender.
    words = {**page_words(catalogues()), "mails": True}
    return JSONResponse(words, headers={"Cache-Control": "no-cache"})
