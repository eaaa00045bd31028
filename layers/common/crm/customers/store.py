"""The SQL calls of customers; each is one round trip and one transaction."""

from datetime import datetime
from uuid import UUID

from crm.platform.contracts.cursor import Cursor
from crm.platform.database import SERVICE, Row, call, call_as, read_page
from crm.platform.principal import Principal

type After = Cursor[datetime] | None


def export_customer(principal: Principal, after: After, limit: int) -> list[Row]:
    """Returns a page of the customer's records, with one more if there is another page."""
    query = "select api.export_customer(%s, %s, %s, %s)"
    return read_page(query, principal, after=after, limit=limit)


def erase_customer(principal: Principal) -> tuple[Row, Row | None]:
    """Erases the customer's data; returns the receipt and the event of the first time."""
    reply = call_as("select api.erase_customer(%s)", principal)
    return reply, reply["event"]


def list_audit(
    principal: Principal, admin: UUID | None, customer: UUID | None, after: After, limit: int
) -> list[Row]:
    """Returns a page of audit entries, with one more if there is another page."""
    query = "select api.list_audit(%s, %s, %s, %s, %s, %s)"
    return read_page(query, principal, admin, customer, after=after, limit=limit)


def enforce_retention(item: str, days: int, at_most: int) -> int | None:
    """Deletes a batch of what is older; returns how many rows, or None for an unknown item."""
    deleted: int | None = call(
        "select api.enforce_retention(%s, %s, %s, %s)", (SERVICE, item, days, at_most)
    )
    return deleted
