"""The recommendations' SQL calls; each is one round trip and one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm.platform.contracts.cursor import Cursor
from crm.platform.database import SERVICE, as_json, call
from crm.platform.idempotency import RequestKey
from crm.platform.principal import Principal

type Row = dict[str, Any]


def list_session_upsells(who: Principal, session_id: UUID) -> Row:
    """The recommendations of a session, shown from now on; raises NotFound."""
    reply: Row = call(
        "select api.list_session_upsells(%s, %s)", (as_json(who.claims()), session_id)
    )
    return reply


def list_upsells(who: Principal, place: Cursor | None, limit: int) -> list[Row]:
    """A page of recommendations, one row longer than `limit` if there is another page."""
    where = (place.created_at, place.id) if place else (None, None)
    rows: list[Row] = call(
        "select api.list_upsells(%s, %s, %s, %s)", (as_json(who.claims()), *where, limit)
    )
    return rows


def click_upsell(who: Principal, key: RequestKey, upsell_id: UUID) -> Row:
    """Keeps the first click; raises NotFound or Conflict."""
    upsell: Row = call(
        "select api.click_upsell(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, upsell_id),
    )
    return upsell


def dismiss_upsell(who: Principal, key: RequestKey, upsell_id: UUID) -> Row:
    """Keeps the first dismissal; raises NotFound or Conflict."""
    upsell: Row = call(
        "select api.dismiss_upsell(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, upsell_id),
    )
    return upsell


def undo_dismissal(who: Principal, key: RequestKey, upsell_id: UUID) -> Row:
    """Opens a dismissed recommendation again; raises NotFound."""
    upsell: Row = call(
        "select api.undo_dismissal(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, upsell_id),
    )
    return upsell


def mark_viewed(who: Principal, key: RequestKey, upsell_ids: Sequence[UUID]) -> Row:
    """Keeps when recommendations were first before the customer's eyes."""
    reply: Row = call(
        "select api.mark_upsells_viewed(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, list(upsell_ids)),
    )
    return reply


def load_context(session_id: UUID) -> Row | None:
    """What the rules need, or None once it is decided; raises NotFound or Conflict."""
    context: Row | None = call("select api.load_upsell_context(%s, %s)", (SERVICE, session_id))
    return context


def save_decisions(session_id: UUID, decisions: Sequence[Mapping[str, object]]) -> Row:
    """Keeps every decision once; a second call finds it done."""
    result: Row = call(
        "select api.save_decisions(%s, %s, %s)", (SERVICE, session_id, as_json(decisions))
    )
    return result
