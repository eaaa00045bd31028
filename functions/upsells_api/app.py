"""Recommendations: delivered to the customer, viewed, clicked, dismissed and opened again.

The first delivery, view, click and dismissal count and later ones change nothing, so that a repeat
is harmless; with the same Idempotency-Key it is answered with the first reply.
"""

from uuid import UUID

from crm.platform.contracts.models import PageQuery
from crm.platform.http import Api, Request
from crm.upsells.actions import answers
from crm.upsells.contracts.upsells import (
    SessionUpsells,
    Upsell,
    UpsellPage,
    ViewedReply,
    ViewedRequest,
)

api = Api()
handler = api.handler


@api.get(
    "/api/sessions/{session_id}/upsells",
    roles=("customer", "admin"),
    summary="Recommendations of a session",
)
def list_session_upsells(request: Request[None], session_id: UUID) -> SessionUpsells:
    """The open ones in their order; `ready` is false until they have been generated."""
    return answers.list_session_upsells(request.principal, session_id, locale=request.locale)


@api.get(
    "/api/upsells",
    roles=("customer", "admin"),
    summary="List recommendations",
    query=PageQuery,
)
def list_upsells(request: Request[None]) -> UpsellPage:
    """A customer's own, all for an admin, answered ones included; newest first."""
    return answers.list_upsells(request.principal, request.query(PageQuery), locale=request.locale)


@api.post("/api/upsells/viewed", roles=("customer",), summary="Report viewed recommendations")
def viewed(request: Request[ViewedRequest]) -> ViewedReply:
    """Which have stood before the customer's eyes; ids of others count for nothing."""
    return answers.mark_viewed(request.principal, request.key, request.body)


@api.post("/api/upsells/{upsell_id}/click", roles=("customer",), summary="Follow a recommendation")
def click(request: Request[None], upsell_id: UUID) -> Upsell:
    """A dismissed one is a 409 until that is undone."""
    return answers.click_upsell(request.principal, request.key, upsell_id, locale=request.locale)


@api.post(
    "/api/upsells/{upsell_id}/dismiss", roles=("customer",), summary="Dismiss a recommendation"
)
def dismiss(request: Request[None], upsell_id: UUID) -> Upsell:
    """It is not delivered again; one that was bought is a 409."""
    return answers.dismiss_upsell(request.principal, request.key, upsell_id, locale=request.locale)


@api.post("/api/upsells/{upsell_id}/undo", roles=("customer",), summary="Undo a dismissal")
def undo(request: Request[None], upsell_id: UUID) -> Upsell:
    """It is open again."""
    return answers.undo_dismissal(request.principal, request.key, upsell_id, locale=request.locale)
