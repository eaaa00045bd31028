"""The SQL calls by which admins read predictions; each is one round trip and one transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from crm.platform.contracts.cursor import Cursor, Page
from crm.platform.database import Row, as_json, call, call_as, read_page
from crm.platform.principal import Principal

type Filter = tuple[str | None, str | None, bool]


def read_predictions(principal: Principal, at: datetime, calls: int) -> Row:
    """Returns what is known of all customers together, and so many of those at risk."""
    return call_as("select api.read_predictions(%s, %s, %s)", principal, at, calls)


def list_scored_customers(
    principal: Principal, wanted: Filter, after: Cursor[int] | None, limit: int
) -> Page:
    """Returns a page of the customers of a segment, of a cohort, at risk or of all."""
    query = "select api.list_scored_customers(%s, %s, %s, %s, %s, %s, %s)"
    return read_page(query, principal, *wanted, after=after, limit=limit)


def read_retention(principal: Principal, since: date, months: int) -> Sequence[Row]:
    """Returns how many came in each month since, and how many of them returned when."""
    claims = as_json(principal.claims())
    found: list[Row] = call("select api.read_retention(%s, %s, %s)", (claims, since, months))
    return found
