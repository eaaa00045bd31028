"""Delivers recommendations, and keeps the customer's answers."""

from uuid import UUID

from crm.platform.contracts.cursor import by_creation, next_cursor
from crm.platform.contracts.models import PageQuery
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal
from crm.upsells import store
from crm.upsells.contracts.upsells import (
    DismissRequest,
    SessionUpsells,
    SessionUpsellsQuery,
    Upsell,
    UpsellPage,
    ViewedReply,
    ViewedRequest,
    language_of,
)


def list_session_upsells(
    principal: Principal, session_id: UUID, query: SessionUpsellsQuery, *, locale: str
) -> SessionUpsells:
    """Returns the open recommendations of a session and marks them shown; raises NotFound."""
    reply = store.list_session_upsells(principal, session_id, query.limit)
    upsells = Upsell.from_rows(reply["upsells"], locale)
    return SessionUpsells(
        upsells=upsells,
        ready=reply["ready"],
        language=upsells[0].language if upsells else language_of(locale),
    )


def list_upsells(principal: Principal, query: PageQuery, *, locale: str) -> UpsellPage:
    """Returns the customer's own recommendations, or all for an admin."""
    page = store.list_upsells(principal, query.after, query.limit)
    upsells = Upsell.from_rows(page.rows, locale)
    return UpsellPage(
        upsells=upsells, next_cursor=next_cursor(upsells, by_creation, more=page.more)
    )


def click_upsell(
    principal: Principal, key: IdempotencyKey, upsell_id: UUID, *, locale: str
) -> Upsell:
    """Records that the customer followed a recommendation; raises NotFound or Conflict."""
    return Upsell.from_row(store.click_upsell(principal, key, upsell_id), locale)


def dismiss_upsell(
    principal: Principal,
    key: IdempotencyKey,
    upsell_id: UUID,
    request: DismissRequest | None,
    *,
    locale: str,
) -> Upsell:
    """Records that the customer dismissed it, and why; raises NotFound or Conflict."""
    reason = request.reason if request else None
    return Upsell.from_row(store.dismiss_upsell(principal, key, upsell_id, reason), locale)


def undo_dismissal(
    principal: Principal, key: IdempotencyKey, upsell_id: UUID, *, locale: str
) -> Upsell:
    """Opens a dismissed recommendation again; raises NotFound."""
    return Upsell.from_row(store.undo_dismissal(principal, key, upsell_id), locale)


def mark_viewed(principal: Principal, key: IdempotencyKey, request: ViewedRequest) -> ViewedReply:
    """Records which recommendations the customer saw."""
    return ViewedReply.model_validate(store.mark_viewed(principal, key, request.upsell_ids))
