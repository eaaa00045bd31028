"""Who a page's visitor is on the local stack: tokens, and the next session of a demo customer."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import psycopg
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.web.problems import problem
from local.web.settings import Settings

type TokenFor = Callable[[UUID], str]
type NextSession = Callable[[UUID], UUID]

_NO_STORE: Final = {"Cache-Control": "no-store"}
_CUSTOMER_OF: Final = "select customer_id from crm.sessions where id = %s"


async def stack(request: Request) -> JSONResponse:
    """Return what the first page shows: addresses, people and tokens by role."""
    settings: Settings = request.app.state.settings
    return JSONResponse(
        {
            "api_url": settings.api_url,
            "stripe_url": settings.stripe_url,
            "mail_url": settings.mail_url,
            "tokens": dict(settings.tokens),
            "can_advance": request.app.state.next_session is not None,
            "customers": [
                {
                    "id": str(one.id),
                    "name": one.name,
                    "session_id": str(one.session_id) if one.session_id else None,
                    "note": one.note,
                }
                for one in settings.customers
            ],
        },
        headers=_NO_STORE,
    )


async def token(request: Request) -> Response:
    """Return a fresh token of a customer, of a session's owner, or of a role's user."""
    try:
        customer_id = await _customer(request)
    except ValueError:
        return problem(422, "Invalid input", "customer and session are UUIDs.")
    except psycopg.Error:
        return problem(502, "Bad gateway", "The database is away. Is the stack running?")
    if customer_id is None:
        return problem(404, "Not found", "No customer of this stack is meant.")
    token_for: TokenFor = request.app.state.token_for
    try:
        fresh = await run_in_threadpool(token_for, customer_id)
    except Exception as error:  # noqa: BLE001 - whatever issues tokens is away, and says why
        return problem(502, "Bad gateway", f"No token could be had: {error}")
    return JSONResponse({"token": fresh, "customer_id": str(customer_id)}, headers=_NO_STORE)


async def next_session(request: Request) -> Response:
    """Make the next session of a demo customer happen and return its id."""
    advance: NextSession | None = request.app.state.next_session
    if advance is None:
        return problem(404, "Not found", "This stack cannot drive sessions by itself.")
    try:
        session_id = await run_in_threadpool(advance, request.path_params["customer_id"])
    except Exception as error:  # noqa: BLE001 - the demo runs through the whole stack
        return problem(502, "Bad gateway", f"The session did not happen: {error}")
    return JSONResponse({"session_id": str(session_id)}, status_code=201, headers=_NO_STORE)


async def _customer(request: Request) -> UUID | None:
    settings: Settings = request.app.state.settings
    if "role" in request.query_params:
        return settings.users.get(request.query_params["role"])
    if "customer" in request.query_params:
        return UUID(request.query_params["customer"])
    if "session" in request.query_params:
        return await _owner(settings, UUID(request.query_params["session"]))
    return settings.customers[0].id if settings.customers else None


async def _owner(settings: Settings, session_id: UUID) -> UUID | None:
    known = settings.customer_with(session_id)
    if known is not None:
        return known.id
    connection = await psycopg.AsyncConnection.connect(settings.dsn, autocommit=True)
    async with connection:
        row = await (await connection.execute(_CUSTOMER_OF, (session_id,))).fetchone()
    return None if row is None else UUID(str(row[0]))
