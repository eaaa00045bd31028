"""The SQL calls of customers; each is one round trip and one transaction."""

from typing import Any
from uuid import UUID

from crm.platform.contracts.cursor import Cursor
from crm.platform.database import SERVICE, as_json, call
from crm.platform.principal import Principal

type Row = dict[str, Any]


def export_customer(who: Principal, place: Cursor | None, limit: int) -> list[Row]:
    """A page of the customer's records, one longer than `limit` if there is another page."""
    rows: list[Row] = call(
        "select api.export_customer(%s, %s, %s, %s)",
        (as_json(who.claims()), *_where(place), limit),
    )
    return rows


def erase_customer(who: Principal) -> tuple[Row, Row | None]:
    """Erases the customer's data; answers with the receipt and the event of the first time."""
    reply: Row = call("select api.erase_customer(%s)", (as_json(who.claims()),))
    return reply, reply["event"]


def list_audit(
    who: Principal, admin: UUID | None, customer: UUID | None, place: Cursor | None, limit: int
) -> list[Row]:
    """A page of reads, one longer than `limit` if there is another page."""
    rows: list[Row] = call(
        "select api.list_audit(%s, %s, %s, %s, %s, %s)",
        (as_json(who.claims()), admin, customer, *_where(place), limit),
    )
    return rows


def enforce_retention(item: str, days: int, at_most: int) -> int | None:
    """Forgets a batch of what is older; answers how many rows, or None for an unknown item."""
    forgotten: int | None = call(
        "select api.enforce_retention(%s, %s, %s, %s)", (SERVICE, item, days, at_most)
    )
    return forgotten


def _where(place: Cursor | None) -> tuple[object, object]:
    return (place.created_at, place.id) if place else (None, None)
