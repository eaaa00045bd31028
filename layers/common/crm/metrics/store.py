"""The SQL calls of the metrics; each is one round trip and one transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from crm.metrics.contracts.cursors import ValueCursor
from crm.platform.contracts.cursor import Cursor
from crm.platform.database import SERVICE, as_json, call
from crm.platform.errors import Conflict, Unavailable
from crm.platform.principal import Principal

type Row = dict[str, Any]
type Days = tuple[date | None, date | None, str]

#: Longer than the login's own limit: a rebuild reads every row there is, a late merge many.
PATIENCE_SECONDS: Final = 840
# Every five minutes; one that has to rebuild does.
_NEXT_RUN: Final = 300


def get_funnel(who: Principal) -> dict[str, int]:
    """The counts of the customer's funnel."""
    counts: dict[str, int] = call("select api.get_funnel(%s)", (as_json(who.claims()),))
    return counts


def read_metrics(who: Principal, measures: Sequence[str], group: str | None, days: Days) -> Row:
    """The sums of measures, or the `fault` of a range that cannot be; raises Unavailable."""
    return _rolled_up(
        "select api.read_metrics(%s, %s, %s, %s, %s, %s)",
        (as_json(who.claims()), list(measures), group, *days),
    )


def list_figure_rows(
    who: Principal,
    figure: str,
    group: tuple[str | None, str | None],
    days: Days,
    page: tuple[Cursor | None, int],
) -> Row:
    """A page of `rows`, or the `fault` of a range that cannot be."""
    place, limit = page
    reply: Row = call(
        "select api.list_figure_rows(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (as_json(who.claims()), figure, *group, *days, *_where(place), limit),
    )
    return reply


def list_customers_by_value(
    who: Principal, currency: str, place: ValueCursor | None, limit: int
) -> Row:
    """A page of those who paid in a currency, the highest net first; raises Unavailable."""
    where = (place.net, None, place.id) if place else (None, None, None)
    return _rolled_up(
        "select api.list_customers(%s, %s, %s, %s, %s, %s)",
        (as_json(who.claims()), currency, *where, limit),
    )


def list_customers(who: Principal, place: Cursor | None, limit: int) -> Row:
    """A page of all customers, newest first."""
    reply: Row = call(
        "select api.list_customers(%s, null, null, %s, %s, %s)",
        (as_json(who.claims()), *_where(place), limit),
    )
    return reply


def get_customer(who: Principal, customer_id: UUID) -> Row:
    """One customer; raises NotFound."""
    row: Row = call("select api.get_customer(%s, %s)", (as_json(who.claims()), customer_id))
    return row


def list_customer_interactions(
    who: Principal, customer_id: UUID, kind: str | None, place: Cursor | None, limit: int
) -> list[Row]:
    """A page of one customer's story; raises NotFound."""
    rows: list[Row] = call(
        "select api.list_customer_interactions(%s, %s, %s, %s, %s, %s)",
        (as_json(who.claims()), customer_id, kind, *_where(place), limit),
    )
    return rows


def list_customer_sessions(
    who: Principal, customer_id: UUID, place: Cursor | None, limit: int
) -> list[Row]:
    """A page of one customer's sessions; raises NotFound."""
    rows: list[Row] = call(
        "select api.list_customer_sessions(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), customer_id, *_where(place), limit),
    )
    return rows


def list_customer_payments(
    who: Principal, customer_id: UUID, place: Cursor | None, limit: int
) -> list[Row]:
    """A page of one customer's payments; raises NotFound."""
    rows: list[Row] = call(
        "select api.list_customer_payments(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), customer_id, *_where(place), limit),
    )
    return rows


def list_customer_upsells(
    who: Principal, customer_id: UUID, place: Cursor | None, limit: int
) -> list[Row]:
    """A page of one customer's sessions with the decisions after each; raises NotFound."""
    rows: list[Row] = call(
        "select api.list_customer_upsells(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), customer_id, *_where(place), limit),
    )
    return rows


def merge_metrics() -> Row:
    """Merges what was committed since the last time.

    Raises:
        Conflict: The mark is ahead of the server.
    """
    return _patiently("select api.merge_metrics(%s)")


def rebuild_metrics() -> Row:
    """Counts every row anew."""
    return _patiently("select api.rebuild_metrics(%s)")


def _patiently(query: LiteralString) -> Row:
    limit = f"{PATIENCE_SECONDS}s"
    call("select set_config('statement_timeout', %s, false)", (limit,))
    reply: Row = call(query, (SERVICE,))
    return reply


def _rolled_up(query: LiteralString, parameters: Sequence[object]) -> Row:
    """What is read from rollups; while they have to be rebuilt, the reader is asked to wait."""
    try:
        reply: Row = call(query, parameters)
    except Conflict as conflict:
        raise Unavailable(conflict.detail, retry_after=_NEXT_RUN) from conflict
    return reply


def _where(place: Cursor | None) -> tuple[object, object]:
    return (place.created_at, place.id) if place else (None, None)
