"""POST /api/sessions/{session_id}/end: ends a session, and tells the bus that it was completed.

One that never went live is cancelled; one that has ended stays as it stands, so that a repeat
changes nothing. Should the bus be away, the sweep publishes the event.
"""

from uuid import UUID

from crm.journey.actions import sessions
from crm.journey.contracts.sessions import Session
from crm.platform.events.bus import event_bus
from crm.platform.http import Api, Request

api = Api()
handler = api.handler


@api.post("/api/sessions/{session_id}/end", roles=("customer", "mechanic"), summary="End a session")
def end(request: Request[None], session_id: UUID) -> Session:
    """The customer or the mechanic ends their session."""
    return sessions.end_session(
        request.principal, request.key, session_id, locale=request.locale, bus=event_bus
    )
