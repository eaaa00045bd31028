"""Sessions: read, accepted by a mechanic, summarised by them, rated by the customer.

Row-level security decides which sessions there are for whom; a repeat with the same
Idempotency-Key returns the first reply.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from crm.journey.actions import sessions
from crm.journey.contracts.sessions import (
    RatingRequest,
    Session,
    SessionPage,
    SessionQuery,
    SummaryRequest,
)
from crm.platform.http import HttpApi, Id, roles

app = HttpApi()
handler = app.handler


@app.get("/api/sessions", summary="List sessions", security=roles("customer", "mechanic", "admin"))
def list_sessions(query: Annotated[SessionQuery, Query()]) -> SessionPage:
    """A customer's own, a mechanic's own and the pending ones, all for an admin; newest first."""
    return sessions.list_sessions(app.principal, query, locale=app.locale)


@app.get(
    "/api/sessions/<session_id>",
    summary="Read a session",
    security=roles("customer", "mechanic", "admin"),
)
def get_session(session_id: Id) -> Session:
    """One session, with what its intake said."""
    return sessions.get_session(app.principal, session_id, locale=app.locale)


@app.post(
    "/api/sessions/<session_id>/accept", summary="Accept a session", security=roles("mechanic")
)
def accept(session_id: Id) -> Session:
    """A pending session becomes the mechanic's, and waits."""
    return sessions.accept_session(app.principal, app.key, session_id, locale=app.locale)


@app.put(
    "/api/sessions/<session_id>/summary", summary="Write the summary", security=roles("mechanic")
)
def summarise(session_id: Id, body: Annotated[SummaryRequest, Body()]) -> Session:
    """The notes on a completed session; they may be rewritten."""
    return sessions.summarise_session(app.principal, app.key, session_id, body, locale=app.locale)


@app.put("/api/sessions/<session_id>/rating", summary="Rate a session", security=roles("customer"))
def rate(session_id: Id, body: Annotated[RatingRequest, Body()]) -> Session:
    """One rating of a completed session, changeable for seven days."""
    return sessions.rate_session(app.principal, app.key, session_id, body, locale=app.locale)
