"""The recommendations' SQL calls; each is one round trip and one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from crm.platform.contracts.cursor import Cursor, Page
from crm.platform.database import (
    SERVICE,
    WORKER,
    Row,
    as_json,
    call,
    call_as,
    read_page,
    write_once,
)
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def list_session_upsells(principal: Principal, session_id: UUID, limit: int) -> Row:
    """Returns the recommendations of a session, shown from now on; raises NotFound."""
    return call_as("select api.list_session_upsells(%s, %s, %s)", principal, session_id, limit)


def list_upsells(principal: Principal, after: Cursor[datetime] | None, limit: int) -> Page:
    """Returns a page of recommendations."""
    query = "select api.list_upsells(%s, %s, %s, %s)"
    return read_page(query, principal, after=after, limit=limit)


def click_upsell(principal: Principal, key: IdempotencyKey, upsell_id: UUID) -> Row:
    """Keeps the first click; raises NotFound or Conflict."""
    return write_once("select api.click_upsell(%s, %s, %s, %s)", principal, key, upsell_id)


def dismiss_upsell(
    principal: Principal, key: IdempotencyKey, upsell_id: UUID, reason: str | None
) -> Row:
    """Keeps the first dismissal, and why; raises NotFound or Conflict."""
    query = "select api.dismiss_upsell(%s, %s, %s, %s, %s)"
    return write_once(query, principal, key, upsell_id, reason)


def undo_dismissal(principal: Principal, key: IdempotencyKey, upsell_id: UUID) -> Row:
    """Opens a dismissed recommendation again; raises NotFound."""
    return write_once("select api.undo_dismissal(%s, %s, %s, %s)", principal, key, upsell_id)


def mark_viewed(principal: Principal, key: IdempotencyKey, upsell_ids: Sequence[UUID]) -> Row:
    """Keeps when the customer first saw each recommendation."""
    return write_once(
        "select api.mark_upsells_viewed(%s, %s, %s, %s)", principal, key, list(upsell_ids)
    )


def list_paused_offers(principal: Principal) -> Row:
    """Returns the offers that rest, `paused`, and what is `published` over the file."""
    return call_as("select api.list_paused_offers(%s)", principal)


def set_offer_pause(
    principal: Principal, key: IdempotencyKey, recommendation_type: str, *, pause: bool
) -> Row:
    """Pauses or resumes an offer; returns as `list_paused_offers`."""
    query = "select api.set_offer_pause(%s, %s, %s, %s, %s)"
    return write_once(query, principal, key, recommendation_type, pause)


def load_context(session_id: UUID, limits: Mapping[str, int]) -> Row | None:
    """Returns what the rules need, or None once it is decided; raises NotFound or Conflict.

    Args:
        session_id: That was completed.
        limits: How often the file lets each limited offer be made on a day.
    """
    arguments = (SERVICE, session_id, as_json(limits))
    context: Row | None = call("select api.load_upsell_context(%s, %s, %s)", arguments)
    return context


def load_recommendation_context(principal: Principal, session_id: UUID) -> Row:
    """Returns what the rules need, and what was recommended; raises NotFound or Conflict."""
    return call_as("select api.load_recommendation_context(%s, %s)", principal, session_id)


def save_decisions(
    session_id: UUID,
    decisions: Sequence[Mapping[str, object]],
    log_entry: Mapping[str, object],
) -> Row:
    """Keeps every decision once, and what it was made from; a second call changes nothing."""
    query = "select api.save_decisions(%s, %s, %s, %s)"
    return call_as(query, WORKER, session_id, as_json(decisions), as_json(log_entry))


def list_decision_log(after: UUID | None, limit: int) -> list[Row]:
    """Returns the decisions after sessions whose ids follow, with what they were made from."""
    query = "select api.list_decision_log(%s, %s, %s)"
    entries: list[Row] = call(query, (SERVICE, after, limit))
    return entries
