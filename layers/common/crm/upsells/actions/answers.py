"""Recommendations are delivered, and answered."""

from uuid import UUID

from crm.platform.contracts.models import PageQuery, next_cursor
from crm.platform.idempotency import RequestKey
from crm.platform.principal import Principal
from crm.upsells import store
from crm.upsells.contracts.upsells import (
    SessionUpsells,
    Upsell,
    UpsellPage,
    ViewedReply,
    ViewedRequest,
)


def list_session_upsells(who: Principal, session_id: UUID, *, locale: str) -> SessionUpsells:
    """Delivers the open recommendations of a session; raises NotFound."""
    reply = store.list_session_upsells(who, session_id)
    upsells = [Upsell.from_row(row, locale) for row in reply["upsells"]]
    return SessionUpsells(upsells=upsells, ready=reply["ready"])


def list_upsells(who: Principal, query: PageQuery, *, locale: str) -> UpsellPage:
    """The customer's own, or all for an admin."""
    rows = store.list_upsells(who, query.place, query.limit)
    upsells = [Upsell.from_row(row, locale) for row in rows]
    return UpsellPage(upsells=upsells[: query.limit], next_cursor=next_cursor(upsells, query.limit))


def click_upsell(who: Principal, key: RequestKey, upsell_id: UUID, *, locale: str) -> Upsell:
    """The customer follows a recommendation; raises NotFound or Conflict."""
    return Upsell.from_row(store.click_upsell(who, key, upsell_id), locale)


def dismiss_upsell(who: Principal, key: RequestKey, upsell_id: UUID, *, locale: str) -> Upsell:
    """The customer does not want it; raises NotFound or Conflict."""
    return Upsell.from_row(store.dismiss_upsell(who, key, upsell_id), locale)


def undo_dismissal(who: Principal, key: RequestKey, upsell_id: UUID, *, locale: str) -> Upsell:
    """The customer wants it after all; raises NotFound."""
    return Upsell.from_row(store.undo_dismissal(who, key, upsell_id), locale)


def mark_viewed(who: Principal, key: RequestKey, request: ViewedRequest) -> ViewedReply:
    """Recommendations stood before the customer's eyes."""
    return ViewedReply.model_validate(store.mark_viewed(who, key, request.upsell_ids))
