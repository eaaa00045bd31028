"""The SQL calls of the metrics; each is one round trip and one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from crm.platform.contracts.cursor import Cursor, Page
from crm.platform.database import (
    WORKER,
    Row,
    as_json,
    call,
    call_as,
    read_page,
    sort_keys,
    write_once,
)
from crm.platform.errors import Conflict, Unavailable
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

type Days = tuple[date | None, date | None, str]
type After = Cursor[datetime] | None

#: Longer than the login's own limit: a rebuild reads every row there is, a late merge many.
STATEMENT_SECONDS: Final = 840
# Every five minutes; one that has to rebuild does.
_RETRY_AFTER_SECONDS: Final = 300


def get_funnel(principal: Principal) -> Row:
    """Returns the counts of the customer's funnel."""
    return call_as("select api.get_funnel(%s)", principal)


def read_metrics(
    principal: Principal, measures: Sequence[str], group_by: str | None, days: Days
) -> Row:
    """Returns the sums of measures, or the `fault` of an invalid range; raises Unavailable."""
    query = "select api.read_metrics(%s, %s, %s, %s, %s, %s)"
    return _read_rollups(query, principal, list(measures), group_by, *days)


def read_overview(
    principal: Principal,
    days: Days,
    reports: Sequence[Mapping[str, object]],
    customers: tuple[str, int],
) -> Row:
    """Returns reports, and the highest customers in a currency; or `fault`. Raises Unavailable."""
    query = "select api.read_overview(%s, %s, %s, %s, %s, %s, %s)"
    return _read_rollups(query, principal, *days, as_json(reports), *customers)


def create_share_link(
    principal: Principal,
    key: IdempotencyKey,
    token_hash: str,
    view: Mapping[str, object],
    days: int,
) -> Row:
    """Keeps a link; raises Conflict when its token is in use."""
    query = "select api.create_share_link(%s, %s, %s, %s, %s, %s)"
    return write_once(query, principal, key, token_hash, as_json(view), days)


def list_share_links(principal: Principal) -> Row:
    """Returns the newest `links`."""
    return call_as("select api.list_share_links(%s)", principal)


def revoke_share_link(principal: Principal, key: IdempotencyKey, link_id: UUID) -> Row:
    """Ends a link; raises NotFound."""
    return write_once("select api.revoke_share_link(%s, %s, %s, %s)", principal, key, link_id)


def open_share_link(principal: Principal, token_hash: str) -> Row:
    """Returns the link of a token while it is in force; raises NotFound."""
    return call_as("select api.open_share_link(%s, %s)", principal, token_hash)


def list_figure_rows(
    principal: Principal,
    figure: str,
    group: tuple[str | None, str | None],
    days: Days,
    page: tuple[After, int],
) -> Row:
    """Returns a page of `rows`, or the `fault` of an invalid range."""
    query = "select api.list_figure_rows(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    after, limit = page
    return call_as(query, principal, figure, *group, *days, *sort_keys(after), limit)


def list_customers_by_value(
    principal: Principal, currency: str, after: Cursor[int] | None, limit: int
) -> Row:
    """Returns a page of those who paid in a currency, highest net first; raises Unavailable."""
    query = "select api.list_customers(%s, %s, %s, null, %s, %s)"
    return _read_rollups(query, principal, currency, *sort_keys(after), limit)


def list_customers(principal: Principal, after: After, limit: int, search: str | None) -> Row:
    """Returns a page of all customers, or of those found, newest first."""
    query = "select api.list_customers(%s, null, null, %s, %s, %s, %s)"
    return call_as(query, principal, *sort_keys(after), limit, search)


def get_customer(principal: Principal, customer_id: UUID) -> Row:
    """Returns one customer; raises NotFound."""
    return call_as("select api.get_customer(%s, %s)", principal, customer_id)


def list_customer_interactions(
    principal: Principal, customer_id: UUID, interaction_type: str | None, after: After, limit: int
) -> Page:
    """Returns a page of one customer's interactions; raises NotFound."""
    query = "select api.list_customer_interactions(%s, %s, %s, %s, %s, %s)"
    return read_page(query, principal, customer_id, interaction_type, after=after, limit=limit)


def list_customer_sessions(
    principal: Principal, customer_id: UUID, after: After, limit: int
) -> Page:
    """Returns a page of one customer's sessions; raises NotFound."""
    query = "select api.list_customer_sessions(%s, %s, %s, %s, %s)"
    return read_page(query, principal, customer_id, after=after, limit=limit)


def list_customer_payments(
    principal: Principal, customer_id: UUID, after: After, limit: int
) -> Page:
    """Returns a page of one customer's payments; raises NotFound."""
    query = "select api.list_customer_payments(%s, %s, %s, %s, %s)"
    return read_page(query, principal, customer_id, after=after, limit=limit)


def list_customer_upsells(
    principal: Principal, customer_id: UUID, after: After, limit: int
) -> Page:
    """Returns a page of a customer's sessions with the decisions after each; raises NotFound."""
    query = "select api.list_customer_upsells(%s, %s, %s, %s, %s)"
    return read_page(query, principal, customer_id, after=after, limit=limit)


def merge_metrics() -> Row:
    """Merges what was committed since the last merge.

    Raises:
        Conflict: The rollups are ahead of the server.
    """
    return _call_with_timeout("select api.merge_metrics(%s)")


def rebuild_metrics() -> Row:
    """Counts every row again."""
    return _call_with_timeout("select api.rebuild_metrics(%s)")


def record_versions(catalogue: str, code: str) -> Row:
    """Records the digests in force, when they are others than the last."""
    return call_as("select api.record_versions(%s, %s, %s)", WORKER, catalogue, code)


def _call_with_timeout(query: LiteralString) -> Row:
    call("select set_config('statement_timeout', %s, false)", (f"{STATEMENT_SECONDS}s",))
    return call_as(query, WORKER)


def _read_rollups(query: LiteralString, principal: Principal, *arguments: object) -> Row:
    """Raises Unavailable while the rollups have to be rebuilt."""
    try:
        return call_as(query, principal, *arguments)
    except Conflict as conflict:
        raise Unavailable(conflict.detail, retry_after=_RETRY_AFTER_SECONDS) from conflict
