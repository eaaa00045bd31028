"""A customer takes their data along, or has them erased."""

import json
from collections.abc import Callable

from crm.customers import store
from crm.customers.contracts.privacy import (
    ErasureReceipt,
    ExportPage,
    ExportQuery,
    ExportRecord,
)
from crm.platform.contracts.csv_text import sheet
from crm.platform.contracts.models import next_cursor
from crm.platform.events.event import Bus
from crm.platform.events.outbox import publish_now
from crm.platform.principal import Principal

_COLUMNS = ("kind", "id", "created_at", "field", "value")


def export_customer(who: Principal, query: ExportQuery) -> ExportPage:
    """A page of all that is stored of the customer; raises Gone after an erasure."""
    rows = store.export_customer(who, query.place, query.limit)
    records = [ExportRecord.model_validate(row) for row in rows]
    return ExportPage(records=records[: query.limit], next_cursor=next_cursor(records, query.limit))


def as_sheet(page: ExportPage) -> str:
    """The page as CSV: a line for each field of each record."""
    lines = (
        {
            "kind": record.kind,
            "id": str(record.id),
            "created_at": record.created_at.isoformat(),
            "field": field,
            "value": value if isinstance(value, str) or value is None else json.dumps(value),
        }
        for record in page.records
        for field, value in record.data.items()
    )
    return sheet(_COLUMNS, lines)


def erase_customer(who: Principal, *, bus: Callable[[], Bus]) -> ErasureReceipt:
    """Erases what is personal, once and for good, and tells the bus."""
    receipt, event = store.erase_customer(who)
    if event is not None:
        publish_now([event], bus, who.claims())
    return ErasureReceipt.from_row(receipt)
