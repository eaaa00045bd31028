"""POST /api/sessions/{session_id}/start: both have joined, the session goes live.

A move that the session's state forbids is a 409 naming both states; a repeat with the same
Idempotency-Key is answered with the first reply.
"""

from uuid import UUID

from crm.journey.actions import sessions
from crm.journey.contracts.sessions import Session
from crm.platform.http import Api, Request

api = Api()
handler = api.handler


@api.post("/api/sessions/{session_id}/start", roles=("mechanic",), summary="Start a session")
def start(request: Request[None], session_id: UUID) -> Session:
    """The mechanic starts their own session."""
    return sessions.start_session(request.principal, request.key, session_id, locale=request.locale)
