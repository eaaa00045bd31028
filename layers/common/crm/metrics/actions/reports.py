"""Reads reports, and the rows behind their figures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.metrics import store
from crm.metrics.contracts.queries import FunnelQuery, ReportQuery, RowsQuery
from crm.metrics.contracts.reading import Reading
from crm.metrics.contracts.reports import Kind, RowsPage
from crm.metrics.rules.counts import stored_grouping
from crm.metrics.rules.figures import ROWS
from crm.platform.contracts.csv_text import to_csv
from crm.platform.contracts.cursor import Cursor, next_cursor, page_of
from crm.platform.contracts.models import Output
from crm.platform.errors import FieldError, InvalidInput, NotFound
from crm.platform.principal import Principal


def read_report[R: Output](
    principal: Principal, kind: Kind[R], query: ReportQuery[Any], *, locale: str
) -> R:
    """Reads a report of a range of days.

    Raises:
        InvalidInput: The range cannot be, or there is no such time zone.
        Unavailable: The figures have to be rebuilt first.
    """
    window = query.window_days if isinstance(query, FunnelQuery) else 30
    reading = Reading(locale=locale, window_days=window, targets=catalogue().targets)
    measures = kind.figures.measures_of(reading)
    days = (query.from_, query.to, query.tz)
    reply = store.read_metrics(principal, measures, stored_grouping(query.group), days)
    raise_fault(reply)
    return kind.of(reply, tz=query.tz, group=query.group, reading=reading)


def list_rows(principal: Principal, figure: str, query: RowsQuery) -> RowsPage:
    """Lists a page of the rows that a figure counts.

    Raises:
        NotFound: There is no such figure.
        InvalidInput: The range cannot be, or the figure has no such group.
    """
    known = ROWS.get(figure)
    if known is None:
        raise NotFound
    _check_group(query, known.groups)
    after = Cursor.decode(query.cursor) if query.cursor is not None else None
    reply = store.list_figure_rows(
        principal,
        figure,
        (query.group, query.value),
        (query.from_, query.to, query.tz),
        (after, query.limit),
    )
    raise_fault(reply)
    page = page_of(reply["rows"], query.limit)
    return RowsPage(
        figure=figure,
        columns=list(known.columns),
        rows=[{column: row[column] for column in known.columns} for row in page.rows],
        next_cursor=next_cursor(page.rows, lambda row: _cursor_of(row, known.time), more=page.more),
    )


def as_csv(page: RowsPage) -> str:
    """Returns the page as CSV."""
    return to_csv(page.columns, page.rows)


def _check_group(query: RowsQuery, known: tuple[str, ...]) -> None:
    if (query.group is None) != (query.value is None):
        problem = FieldError("value", "should be given together with `group`")
        raise InvalidInput(errors=(problem,))
    if query.group is not None and query.group not in known:
        groups = ", ".join(known) or "none"
        problem = FieldError("group", f"should be one of those of this figure: {groups}")
        raise InvalidInput(errors=(problem,))


def raise_fault(reply: dict[str, Any]) -> None:
    """Raises InvalidInput when the database found a range of days that cannot be."""
    if "fault" in reply:
        raise InvalidInput(errors=(FieldError(reply["fault"], reply["message"]),))


def _cursor_of(row: dict[str, Any], time: str) -> Cursor[datetime]:
    return Cursor(datetime.fromisoformat(row[time]), UUID(row["id"]))
