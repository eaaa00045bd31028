"""Exports and erases a customer's data."""

import json
from collections.abc import Callable
from typing import Final

from crm.customers import store
from crm.customers.contracts.privacy import (
    ErasureReceipt,
    ExportPage,
    ExportQuery,
    ExportRecord,
)
from crm.platform.contracts.csv_text import to_csv
from crm.platform.contracts.cursor import by_creation, next_cursor
from crm.platform.events.event import Bus
from crm.platform.events.outbox import publish_now
from crm.platform.principal import Principal

_COLUMNS: Final = ("kind", "id", "created_at", "field", "value")


def export_customer(principal: Principal, query: ExportQuery) -> ExportPage:
    """Returns a page of everything stored about the customer; raises Gone after an erasure."""
    page = store.export_customer(principal, query.after, query.limit)
    records = [ExportRecord.model_validate(row) for row in page.rows]
    return ExportPage(
        records=records, next_cursor=next_cursor(records, by_creation, more=page.more)
    )


def as_csv(page: ExportPage) -> str:
    """Returns the page as CSV: one line for each field of each record."""
    lines = (
        {
            "kind": record.kind,
            "id": str(record.id),
            "created_at": record.created_at.isoformat(),
            "field": field,
            "value": value if isinstance(value, str) or value is None else _as_text(value),
        }
        for record in page.records
        for field, value in record.data.items()
    )
    return to_csv(_COLUMNS, lines)


def _as_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def erase_customer(principal: Principal, *, bus: Callable[[], Bus]) -> ErasureReceipt:
    """Fences the customer for good, publishes it, and erases a batch of records."""
    receipt, event = store.erase_customer(principal)
    if event is not None:
        publish_now([event], bus, principal.claims())
    return ErasureReceipt.model_validate(receipt)
