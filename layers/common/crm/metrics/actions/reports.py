"""Reports are read, and the rows behind them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from crm.metrics import store
from crm.metrics.contracts.queries import FunnelQuery, RangeQuery, RowsQuery
from crm.metrics.contracts.reading import Reading
from crm.metrics.contracts.reports import Kind, RowsPage
from crm.metrics.rules.counts import read_by
from crm.metrics.rules.figures import ROWS
from crm.platform.contracts.csv_text import sheet
from crm.platform.contracts.cursor import Cursor
from crm.platform.contracts.models import Output
from crm.platform.errors import FieldError, InvalidInput, NotFound
from crm.platform.principal import Principal


def read_report[R: Output](
    principal: Principal, kind: Kind[R], query: RangeQuery, group: str | None, *, locale: str
) -> R:
    """A report of a range of days.

    Raises:
        InvalidInput: The range cannot be, or there is no such time zone.
        Unavailable: The figures have to be rebuilt first.
    """
    window = query.window_days if isinstance(query, FunnelQuery) else 30
    reading = Reading(locale=locale, window_days=window)
    measures = kind.figures.measures_of(reading)
    told_apart_by = read_by(group)
    reply = store.read_metrics(
        principal, measures, told_apart_by, (query.from_, query.to, query.tz)
    )
    _check(reply)
    return kind.of(reply, tz=query.tz, group=group, reading=reading)


def list_rows(principal: Principal, figure: str, query: RowsQuery) -> RowsPage:
    """A page of the rows that a figure counts.

    Raises:
        NotFound: There is no such figure.
        InvalidInput: The range cannot be, or the figure is not told apart like that.
    """
    known = ROWS.get(figure)
    if known is None:
        raise NotFound
    _check_group(query, known.groups)
    place = Cursor.decode(query.cursor) if query.cursor is not None else None
    reply = store.list_figure_rows(
        who,
        figure,
        (query.group, query.value),
        (query.from_, query.to, query.tz),
        (place, query.limit),
    )
    _check(reply)
    rows: list[dict[str, Any]] = reply["rows"]
    page = rows[: query.limit]
    more = len(rows) > query.limit
    return RowsPage(
        figure=figure,
        columns=list(known.columns),
        rows=[{column: row[column] for column in known.columns} for row in page],
        next_cursor=_cursor(page[-1], known.time) if more else None,
    )


def as_sheet(page: RowsPage) -> str:
    """The page as CSV."""
    return sheet(page.columns, page.rows)


def _check_group(query: RowsQuery, able: tuple[str, ...]) -> None:
    if (query.group is None) != (query.value is None):
        problem = FieldError("value", "should be given together with `group`")
        raise InvalidInput(errors=(problem,))
    if query.group is not None and query.group not in able:
        groups = ", ".join(able) or "none"
        problem = FieldError("group", f"should be one of those of this figure: {groups}")
        raise InvalidInput(errors=(problem,))


def _check(reply: dict[str, Any]) -> None:
    if "fault" in reply:
        raise InvalidInput(errors=(FieldError(reply["fault"], reply["message"]),))


def _cursor(row: dict[str, Any], time: str) -> str:
    return Cursor(datetime.fromisoformat(row[time]), UUID(row["id"])).encode()
