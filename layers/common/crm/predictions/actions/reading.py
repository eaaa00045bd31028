"""Reads what is known of customers, for admins."""

from datetime import date, datetime
from typing import Final

from crm.platform.contracts.csv_text import to_csv
from crm.platform.contracts.cursor import Cursor, next_cursor
from crm.platform.errors import FieldError, InvalidInput
from crm.platform.principal import Principal
from crm.predictions import reading_store
from crm.predictions.contracts.overview import Predictions
from crm.predictions.contracts.retention import Retention
from crm.predictions.contracts.standing import COLUMNS, ScoredCustomer, ScoredPage, ScoredQuery
from crm.predictions.contracts.summing import overview_of
from crm.predictions.load import titles
from crm.predictions.rules import retention

#: How many of those at risk the first screen names.
_CALLS: Final = 10


def read_predictions(principal: Principal, now: datetime, *, locale: str) -> Predictions:
    """Reads all that the page of segments shows at first."""
    reply = reading_store.read_predictions(principal, now, _CALLS)
    return overview_of(reply, titles(), now, locale)


def list_customers(principal: Principal, query: ScoredQuery, *, locale: str) -> ScoredPage:
    """Lists the customers of a segment, of a cohort, at risk or of all.

    Raises:
        InvalidInput: There is no such cohort, or the cursor is none of this list's.
    """
    known = titles()
    if query.cohort is not None and query.cohort not in known:
        problem = FieldError("cohort", f"should be one of: {', '.join(known)}")
        raise InvalidInput(errors=(problem,))
    after = Cursor.decode_number(query.cursor) if query.cursor is not None else None
    wanted = (query.segment, query.cohort, query.at_risk == "true")
    page = reading_store.list_scored_customers(principal, wanted, after, query.limit)
    cursor = next_cursor(page.rows, lambda row: Cursor(row["place"], row["id"]), more=page.more)
    found = [ScoredCustomer.from_row(row, known, locale) for row in page.rows]
    return ScoredPage(customers=found, next_cursor=cursor)


def as_csv(page: ScoredPage) -> str:
    """Returns the page as CSV."""
    return to_csv(COLUMNS, (customer.as_line() for customer in page.customers))


def read_retention(principal: Principal, now: datetime) -> Retention:
    """Reads who came back, by the month of the first session."""
    since = retention.first_month(now)
    found = reading_store.read_retention(principal, since, retention.MONTHS)
    counted = {
        date.fromisoformat(row["month"]): (
            row["customers"],
            {int(month): customers for month, customers in row["returned"].items()},
        )
        for row in found
    }
    rows = retention.triangle(counted, now)
    together = retention.total(rows)
    return Retention.of(rows, together, retention.describe(together))
