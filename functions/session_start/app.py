"""POST /api/sessions/{session_id}/start: both have joined, the session goes live.

A move that the session's state forbids is a 409 naming both states; a repeat with the same
Idempotency-Key returns the first reply.
"""

from crm.journey.actions import sessions
from crm.journey.contracts.sessions import Session
from crm.platform.http import HttpApi, Id, roles

app = HttpApi()
handler = app.handler


@app.post("/api/sessions/<session_id>/start", summary="Start a session", security=roles("mechanic"))
def start(session_id: Id) -> Session:
    """The mechanic starts their own session."""
    return sessions.start_session(app.principal, app.key, session_id, locale=app.locale)
