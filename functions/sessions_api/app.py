"""Sessions: read, accepted by a mechanic, summarised by them, rated by the customer.

Row-level security decides which sessions there are for whom; a repeat with the same
Idempotency-Key is answered with the first reply.
"""

from uuid import UUID

from crm.journey.actions import sessions
from crm.journey.contracts.sessions import (
    RatingRequest,
    Session,
    SessionPage,
    SessionQuery,
    SummaryRequest,
)
from crm.platform.http import Api, Request

api = Api()
handler = api.handler


@api.get(
    "/api/sessions",
    roles=("customer", "mechanic", "admin"),
    summary="List sessions",
    query=SessionQuery,
)
def list_sessions(request: Request[None]) -> SessionPage:
    """A customer's own, a mechanic's own and the pending ones, all for an admin; newest first."""
    return sessions.list_sessions(
        request.principal, request.query(SessionQuery), locale=request.locale
    )


@api.get(
    "/api/sessions/{session_id}",
    roles=("customer", "mechanic", "admin"),
    summary="Read a session",
)
def get_session(request: Request[None], session_id: UUID) -> Session:
    """One session, with what its intake said."""
    return sessions.get_session(request.principal, session_id, locale=request.locale)


@api.post("/api/sessions/{session_id}/accept", roles=("mechanic",), summary="Accept a session")
def accept(request: Request[None], session_id: UUID) -> Session:
    """A pending session becomes the mechanic's, and waits."""
    return sessions.accept_session(
        request.principal, request.key, session_id, locale=request.locale
    )


@api.put("/api/sessions/{session_id}/summary", roles=("mechanic",), summary="Write the summary")
def summarise(request: Request[SummaryRequest], session_id: UUID) -> Session:
    """The notes on a completed session; they may be rewritten."""
    return sessions.summarise_session(
        request.principal, request.key, session_id, request.body, locale=request.locale
    )


@api.put("/api/sessions/{session_id}/rating", roles=("customer",), summary="Rate a session")
def rate(request: Request[RatingRequest], session_id: UUID) -> Session:
    """One rating of a completed session, changeable for seven days."""
    return sessions.rate_session(
        request.principal, request.key, session_id, request.body, locale=request.locale
    )
