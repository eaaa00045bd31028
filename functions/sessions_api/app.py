"""Sessions: read, accepted and summarised by a mechanic, rated by the customer; mechanics' names.

Row-level security decides which sessions there are for whom; a repeat with the same
Idempotency-Key returns the first reply.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from crm.journey.actions import mechanics, sessions
from crm.journey.contracts.mechanics import Mechanic, MechanicPage, NameRequest
from crm.journey.contracts.sessions import RatingRequest, Session, SessionPage, SessionQuery
from crm.platform.contracts.models import PageQuery
from crm.platform.http import HttpApi, Id, roles
from crm.upsells.actions import recommending
from crm.upsells.contracts.recommending import (
    RecommendableOffers,
    SummarisedSession,
    SummaryRequest,
)

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
def summarise(session_id: Id, body: Annotated[SummaryRequest, Body()]) -> SummarisedSession:
    """The notes on a completed session, which may be rewritten, and one recommendation."""
    return recommending.summarise_session(
        app.principal, app.key, session_id, body, locale=app.locale
    )


@app.get(
    "/api/sessions/<session_id>/offers",
    summary="What may be recommended",
    security=roles("mechanic"),
)
def list_offers(session_id: Id) -> RecommendableOffers:
    """Every offer at its price for this customer; those in a cool-down say until when."""
    return recommending.list_offers(app.principal, session_id, locale=app.locale)


@app.put("/api/sessions/<session_id>/rating", summary="Rate a session", security=roles("customer"))
def rate(session_id: Id, body: Annotated[RatingRequest, Body()]) -> Session:
    """One rating of a completed session, changeable for seven days."""
    return sessions.rate_session(app.principal, app.key, session_id, body, locale=app.locale)


@app.get("/api/mechanics", summary="List mechanics", security=roles("admin"))
def list_mechanics(query: Annotated[PageQuery, Query()]) -> MechanicPage:
    """Who has accepted a session or was named, newest first."""
    return mechanics.list_mechanics(app.principal, query)


@app.put("/api/mechanics/<mechanic_id>", summary="Name a mechanic", security=roles("admin"))
def name_mechanic(mechanic_id: Id, body: Annotated[NameRequest, Body()]) -> Mechanic:
    """As customers read it, whatever the mechanic's own token says."""
    return mechanics.name_mechanic(app.principal, app.key, mechanic_id, body)
