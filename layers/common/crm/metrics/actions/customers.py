"""Customers are listed by what they are worth, and read one by one."""

from typing import Any
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.journey.contracts.interactions import Interaction, InteractionPage
from crm.journey.contracts.sessions import Session, SessionPage
from crm.metrics import store
from crm.metrics.contracts.cursors import ValueCursor
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
from crm.metrics.contracts.queries import CustomerListQuery, TimelineQuery
from crm.metrics.rules.rates import percentage
from crm.platform.contracts.cursor import Cursor
from crm.platform.contracts.models import PageQuery, next_cursor
from crm.platform.principal import Principal


def get_funnel(principal: Principal) -> Funnel:
    """The customer's own funnel."""
    return _funnel(store.get_funnel(principal))


def list_customers(principal: Principal, query: CustomerListQuery, *, locale: str) -> CustomerPage:
    """Those who paid in a currency by value, or all by time; raises InvalidInput."""
    if query.order == "recent":
        reply = store.list_customers(principal, query.after, query.limit)
        customers = [CustomerRow.from_row(row, locale) for row in reply["customers"]]
        cursor = next_cursor(customers, query.limit)
    else:
        currency = query.currency or catalogue().currency
        place = ValueCursor.decode(query.cursor) if query.cursor is not None else None
        reply = store.list_customers_by_value(principal, currency, place, query.limit)
        customers = [CustomerRow.from_row(row, locale) for row in reply["customers"]]
        cursor = _value_cursor(customers, query.limit, currency)
    return CustomerPage(
        customers=customers[: query.limit], next_cursor=cursor, as_of=reply["as_of"]
    )


def get_customer(principal: Principal, customer_id: UUID, *, locale: str) -> CustomerDetail:
    """One customer with their funnel; raises NotFound."""
    row = store.get_customer(principal, customer_id)
    return CustomerDetail.from_row({**row, "funnel": _funnel(row["funnel"])}, locale)


def list_interactions(
    principal: Principal, customer_id: UUID, query: TimelineQuery
) -> InteractionPage:
    """One customer's story, newest first; raises NotFound."""
    rows = store.list_customer_interactions(
        principal, customer_id, query.type, query.after, query.limit
    )
    found = [Interaction.model_validate(row) for row in rows]
    return InteractionPage(
        interactions=found[: query.limit], next_cursor=next_cursor(found, query.limit)
    )


def list_sessions(
    principal: Principal, customer_id: UUID, query: PageQuery, *, locale: str
) -> SessionPage:
    """One customer's sessions, newest first; raises NotFound."""
    rows = store.list_customer_sessions(principal, customer_id, query.after, query.limit)
    found = [Session.from_row(row, locale) for row in rows]
    return SessionPage(sessions=found[: query.limit], next_cursor=next_cursor(found, query.limit))


def list_payments(
    principal: Principal, customer_id: UUID, query: PageQuery, *, locale: str
) -> PaymentPage:
    """One customer's payments, newest first; raises NotFound."""
    rows = store.list_customer_payments(principal, customer_id, query.after, query.limit)
    found = [Payment.from_row(row, locale) for row in rows]
    page = found[: query.limit]
    more = len(found) > query.limit
    return PaymentPage(
        payments=page,
        next_cursor=Cursor(page[-1].paid_at, page[-1].id).encode() if more else None,
    )


def list_upsells(
    principal: Principal, customer_id: UUID, query: PageQuery, *, locale: str
) -> DecidedSessionPage:
    """Why one customer was offered what, by session, newest first; raises NotFound."""
    rows = store.list_customer_upsells(principal, customer_id, query.after, query.limit)
    found = [DecidedSession.from_row(row, locale) for row in rows]
    page = found[: query.limit]
    more = len(found) > query.limit
    return DecidedSessionPage(
        sessions=page,
        next_cursor=Cursor(page[-1].created_at, page[-1].session_id).encode() if more else None,
    )


def _funnel(counts: dict[str, Any]) -> Funnel:
    rate = percentage(counts["sessions_completed"], counts["total_intakes"])
    return Funnel.model_validate({**counts, "conversion_rate": float(rate)})


def _value_cursor(customers: list[CustomerRow], limit: int, currency: str) -> str | None:
    if len(customers) <= limit:
        return None
    last = customers[limit - 1]
    net = next(value.net.amount for value in last.value if value.currency == currency)
    return ValueCursor(net, last.id).encode()
