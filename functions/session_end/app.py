"""POST /api/sessions/{session_id}/end: ends a session, and publishes its completion.

One that never went live is cancelled; one that has ended stays as it is, so that a repeat changes
nothing. If the bus is unavailable, `relay_events` publishes the event.
"""

from crm.journey.actions import sessions
from crm.journey.contracts.sessions import Session
from crm.platform.events.bus import event_bus
from crm.platform.http import HttpApi, Id, roles

app = HttpApi()
handler = app.handler


@app.post(
    "/api/sessions/<session_id>/end",
    summary="End a session",
    security=roles("customer", "mechanic"),
)
def end(session_id: Id) -> Session:
    """The customer or the mechanic ends their session."""
    return sessions.end_session(
        app.principal, app.key, session_id, locale=app.locale, bus=event_bus
    )
