"""The SQL calls of customers; each is one round trip and one transaction."""

from datetime import datetime
from typing import Final
from uuid import UUID

from crm.platform.contracts.cursor import Cursor, Page
from crm.platform.database import SERVICE, Row, call, call_as, read_page
from crm.platform.principal import Principal

type After = Cursor[datetime] | None

# What a step of an erasure takes: well within a statement's time, on a busy machine as well.
_RECORDS_A_STEP: Final = 2_000


def get_contact(principal: Principal) -> Row:
    """Returns the customer's name, e-mail address and phone number."""
    return call_as("select api.get_contact(%s)", principal)


def export_customer(principal: Principal, after: After, limit: int) -> Page:
    """Returns a page of the customer's records."""
    query = "select api.export_customer(%s, %s, %s, %s)"
    return read_page(query, principal, after=after, limit=limit)


def erase_customer(principal: Principal) -> tuple[Row, Row | None]:
    """Fences the customer, erases a batch; returns the receipt and the event of the first time."""
    reply = call_as("select api.erase_customer(%s, %s)", principal, _RECORDS_A_STEP)
    return reply, reply["event"]


def continue_erasures() -> Row | None:
    """Erases a batch more: how many `records`, and customers `left`; None if there was none."""
    batch: Row | None = call("select api.continue_erasures(%s, %s)", (SERVICE, _RECORDS_A_STEP))
    return batch


def list_audit(
    principal: Principal, admin: UUID | None, customer: UUID | None, after: After, limit: int
) -> Page:
    """Returns a page of audit entries."""
    query = "select api.list_audit(%s, %s, %s, %s, %s, %s)"
    return read_page(query, principal, admin, customer, after=after, limit=limit)


def enforce_retention(item: str, days: int, at_most: int) -> int | None:
    """Deletes a batch of what is older; returns how many rows, or None for an unknown item."""
    deleted: int | None = call(
        "select api.enforce_retention(%s, %s, %s, %s)", (SERVICE, item, days, at_most)
    )
    return deleted
