"""Lists customers by value or by time, and reads a single one."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.journey.contracts.interactions import Interaction, InteractionPage, InteractionQuery
from crm.journey.contracts.sessions import Session, SessionPage
from crm.metrics import store
from crm.metrics.contracts.customers import (
    CustomerDetail,
    CustomerPage,
    CustomerRow,
    DecidedSession,
    DecidedSessionPage,
    Funnel,
    Payment,
    PaymentPage,
)
from crm.metrics.contracts.queries import CustomerListQuery
from crm.metrics.rules.rates import percentage
from crm.platform.contracts.cursor import Cursor, by_creation, next_cursor, page_of
from crm.platform.contracts.models import PageQuery
from crm.platform.principal import Principal
from crm.predictions.contracts.standing import Standing
from crm.predictions.load import titles


def get_funnel(principal: Principal) -> Funnel:
    """Returns the customer's own funnel."""
    return _funnel(store.get_funnel(principal))


def list_customers(principal: Principal, query: CustomerListQuery, *, locale: str) -> CustomerPage:
    """Lists those who paid in a currency by value, or all or those found by time.

    Raises:
        InvalidInput: The cursor is none of this list's.
    """
    if query.order == "recent" or query.search is not None:
        reply = store.list_customers(principal, query.after, query.limit, query.search)
        return _page(reply, by_creation, query.limit, locale)
    currency = query.currency or catalogue().currency
    after = Cursor.decode_number(query.cursor) if query.cursor is not None else None
    reply = store.list_customers_by_value(principal, currency, after, query.limit)
    return page_by_value(reply, currency, query.limit, locale)


def page_by_value(reply: Mapping[str, Any], currency: str, limit: int, locale: str) -> CustomerPage:
    """Builds a page of those who paid in a currency from the database's reply."""
    return _page(reply, partial(_by_value, currency), limit, locale)


def _page(
    reply: Mapping[str, Any],
    cursor_of: Callable[[CustomerRow], Cursor[Any]],
    limit: int,
    locale: str,
) -> CustomerPage:
    page = page_of(reply["customers"], limit)
    customers = [CustomerRow.from_row(row, locale) for row in page.rows]
    return CustomerPage(
        customers=customers,
        next_cursor=next_cursor(customers, cursor_of, more=page.more),
        as_of=reply["as_of"],
    )


def get_customer(principal: Principal, customer_id: UUID, *, locale: str) -> CustomerDetail:
    """Returns one customer with their funnel and where they stand; raises NotFound."""
    row = store.get_customer(principal, customer_id)
    stands = row["standing"]
    standing = stands and Standing.from_row(stands, titles(), locale)
    own = {"funnel": _funnel(row["funnel"]), "standing": standing}
    return CustomerDetail.from_row({**row, **own}, locale)


def list_interactions(
    principal: Principal, customer_id: UUID, query: InteractionQuery
) -> InteractionPage:
    """Lists one customer's interactions, newest first; raises NotFound."""
    page = store.list_customer_interactions(
        principal, customer_id, query.type, query.after, query.limit
    )
    found = [Interaction.model_validate(row) for row in page.rows]
    return InteractionPage(
        interactions=found, next_cursor=next_cursor(found, by_creation, more=page.more)
    )


def list_sessions(
    principal: Principal, customer_id: UUID, query: PageQuery, *, locale: str
) -> SessionPage:
    """Lists one customer's sessions, newest first; raises NotFound."""
    page = store.list_customer_sessions(principal, customer_id, query.after, query.limit)
    found = [Session.from_row(row, locale) for row in page.rows]
    return SessionPage(sessions=found, next_cursor=next_cursor(found, by_creation, more=page.more))


def list_payments(
    principal: Principal, customer_id: UUID, query: PageQuery, *, locale: str
) -> PaymentPage:
    """Lists one customer's payments, newest first; raises NotFound."""
    page = store.list_customer_payments(principal, customer_id, query.after, query.limit)
    found = [Payment.from_row(row, locale) for row in page.rows]
    return PaymentPage(
        payments=found,
        next_cursor=next_cursor(found, lambda row: Cursor(row.paid_at, row.id), more=page.more),
    )


def list_upsells(
    principal: Principal, customer_id: UUID, query: PageQuery, *, locale: str
) -> DecidedSessionPage:
    """Lists why one customer was offered what, by session, newest first; raises NotFound."""
    page = store.list_customer_upsells(principal, customer_id, query.after, query.limit)
    found = [DecidedSession.from_row(row, locale) for row in page.rows]
    return DecidedSessionPage(
        sessions=found,
        next_cursor=next_cursor(
            found, lambda row: Cursor(row.created_at, row.session_id), more=page.more
        ),
    )


def _funnel(counts: dict[str, Any]) -> Funnel:
    rate = percentage(counts["sessions_completed"], counts["total_intakes"])
    return Funnel.model_validate({**counts, "conversion_rate": float(rate)})


def _by_value(currency: str, customer: CustomerRow) -> Cursor[int]:
    net = next(value.net.amount for value in customer.value if value.currency == currency)
    return Cursor(net, customer.id)
