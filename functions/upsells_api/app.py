"""Recommendations: delivered, viewed, clicked, dismissed and opened again; offers: paused, resumed.

The first delivery, view, click and dismissal count and later ones change nothing, so a repeat is
harmless; with the same Idempotency-Key it returns the first reply.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from crm.platform.contracts.models import PageQuery
from crm.platform.http import HttpApi, Id, roles
from crm.upsells.actions import answers, offers
from crm.upsells.contracts.offers import OfferList
from crm.upsells.contracts.upsells import (
    DismissRequest,
    SessionUpsells,
    SessionUpsellsQuery,
    Upsell,
    UpsellPage,
    ViewedReply,
    ViewedRequest,
)

app = HttpApi()
handler = app.handler


@app.get(
    "/api/sessions/<session_id>/upsells",
    summary="Recommendations of a session",
    security=roles("customer", "admin"),
)
def list_session_upsells(
    session_id: Id, query: Annotated[SessionUpsellsQuery, Query()]
) -> SessionUpsells:
    """The open ones in their order; `ready` is false until they have been generated."""
    return answers.list_session_upsells(app.principal, session_id, query, locale=app.locale)


@app.get("/api/upsells", summary="List recommendations", security=roles("customer", "admin"))
def list_upsells(query: Annotated[PageQuery, Query()]) -> UpsellPage:
    """A customer's own, all for an admin, clicked and dismissed ones included; newest first."""
    return answers.list_upsells(app.principal, query, locale=app.locale)


@app.post(
    "/api/upsells/viewed", summary="Report viewed recommendations", security=roles("customer")
)
def viewed(body: Annotated[ViewedRequest, Body()]) -> ViewedReply:
    """Which have stood before the customer's eyes; ids of others count for nothing."""
    return answers.mark_viewed(app.principal, app.key, body)


@app.post(
    "/api/upsells/<upsell_id>/click", summary="Follow a recommendation", security=roles("customer")
)
def click(upsell_id: Id) -> Upsell:
    """A dismissed one is a 409 until that is undone."""
    return answers.click_upsell(app.principal, app.key, upsell_id, locale=app.locale)


@app.post(
    "/api/upsells/<upsell_id>/dismiss",
    summary="Dismiss a recommendation",
    security=roles("customer"),
)
def dismiss(upsell_id: Id, body: Annotated[DismissRequest | None, Body()] = None) -> Upsell:
    """It is not delivered again; why may be said then or later. One that was bought is a 409."""
    return answers.dismiss_upsell(app.principal, app.key, upsell_id, body, locale=app.locale)


@app.post("/api/upsells/<upsell_id>/undo", summary="Undo a dismissal", security=roles("customer"))
def undo(upsell_id: Id) -> Upsell:
    """It is open again; one that was bought all the same keeps its dismissal, which is a 409."""
    return answers.undo_dismissal(app.principal, app.key, upsell_id, locale=app.locale)


@app.get("/api/offers", summary="List offers", security=roles("admin"))
def list_offers() -> OfferList:
    """Those of the catalogue in its order, and since when each rests."""
    return offers.list_offers(app.principal, locale=app.locale)


@app.post(
    "/api/offers/<recommendation_type>/pause", summary="Pause an offer", security=roles("admin")
)
def pause_offer(recommendation_type: str) -> OfferList:
    """From the next decision on it is not made; what was recommended stays."""
    return offers.set_pause(
        app.principal, app.key, recommendation_type, pause=True, locale=app.locale
    )


@app.post(
    "/api/offers/<recommendation_type>/resume", summary="Resume an offer", security=roles("admin")
)
def resume_offer(recommendation_type: str) -> OfferList:
    """From the next decision on it may be made again."""
    return offers.set_pause(
        app.principal, app.key, recommendation_type, pause=False, locale=app.locale
    )
