"""The business's figures and its customers, for admins. Reads alone, so that a repeat is harmless.

Each answer is one call of one SQL function; totals are exact at the moment of `as_of`.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Query

from crm.journey.contracts.interactions import InteractionPage, InteractionQuery
from crm.journey.contracts.sessions import SessionPage
from crm.metrics.actions import customers, reports
from crm.metrics.contracts.customers import (
    CustomerDetail,
    CustomerPage,
    DecidedSessionPage,
    PaymentPage,
)
from crm.metrics.contracts.queries import (
    CustomerListQuery,
    CustomersQuery,
    FunnelQuery,
    RevenueQuery,
    RowsQuery,
    SessionsQuery,
    TargetsQuery,
    UpsellsQuery,
)
from crm.metrics.contracts.reports import (
    CUSTOMERS,
    FUNNEL,
    REVENUE,
    SESSIONS,
    TARGETS,
    UPSELLS,
    CustomerReport,
    FunnelReport,
    RevenueReport,
    RowsPage,
    SessionReport,
    TargetReport,
    UpsellReport,
)
from crm.platform.contracts.models import PageQuery
from crm.platform.http import HttpApi, Id, csv_response, json_or_csv, roles

app = HttpApi()
handler = app.handler


@app.get("/api/metrics/funnel", summary="Where customers are lost", security=roles("admin"))
def funnel(query: Annotated[FunnelQuery, Query()]) -> FunnelReport:
    """Rows as often as customers come, and customers in order, each once."""
    return reports.read_report(app.principal, FUNNEL, query, locale=app.locale)


@app.get("/api/metrics/upsells", summary="What recommendations earn", security=roles("admin"))
def upsells(query: Annotated[UpsellsQuery, Query()]) -> UpsellReport:
    """Shown, viewed, clicked, dismissed, purchased, and the revenue of it."""
    return reports.read_report(app.principal, UPSELLS, query, locale=app.locale)


@app.get("/api/metrics/revenue", summary="What was paid", security=roles("admin"))
def revenue(query: Annotated[RevenueQuery, Query()]) -> RevenueReport:
    """Gross, refunded and net, by currency."""
    return reports.read_report(app.principal, REVENUE, query, locale=app.locale)


@app.get("/api/metrics/customers", summary="What customers are worth", security=roles("admin"))
def customer_figures(query: Annotated[CustomersQuery, Query()]) -> CustomerReport:
    """Repeat rate, adoption and lifetime value of those who came in the range."""
    return reports.read_report(app.principal, CUSTOMERS, query, locale=app.locale)


@app.get("/api/metrics/sessions", summary="How sessions went", security=roles("admin"))
def session_figures(query: Annotated[SessionsQuery, Query()]) -> SessionReport:
    """Completion, duration and satisfaction."""
    return reports.read_report(app.principal, SESSIONS, query, locale=app.locale)


@app.get("/api/metrics/targets", summary="Where the business stands", security=roles("admin"))
def targets(query: Annotated[TargetsQuery, Query()]) -> TargetReport:
    """The figures that have a target band, and those to plot beside them."""
    return reports.read_report(app.principal, TARGETS, query, locale=app.locale)


@app.get(
    "/api/metrics/<figure>/rows",
    summary="List the rows behind a figure",
    security=roles("admin"),
    responses=json_or_csv(RowsPage),
)
def figure_rows(figure: str, query: Annotated[RowsQuery, Query()]) -> Response[RowsPage]:
    """Newest first, as JSON or as CSV."""
    page = reports.list_rows(app.principal, figure, query)
    if query.format == "json":
        return Response(200, content_types.APPLICATION_JSON, page)
    return csv_response(reports.as_csv(page), f"{figure}.csv", page.next_cursor)


@app.get("/api/customers", summary="List customers by value", security=roles("admin"))
def list_customers(query: Annotated[CustomerListQuery, Query()]) -> CustomerPage:
    """Those who paid in a currency, highest net first; or all, newest first."""
    return customers.list_customers(app.principal, query, locale=app.locale)


@app.get("/api/customers/<customer_id>", summary="Read a customer", security=roles("admin"))
def get_customer(customer_id: Id) -> CustomerDetail:
    """Contact, totals, value and funnel."""
    return customers.get_customer(app.principal, customer_id, locale=app.locale)


@app.get(
    "/api/customers/<customer_id>/interactions",
    summary="List a customer's interactions",
    security=roles("admin"),
)
def list_customer_interactions(
    customer_id: Id, query: Annotated[InteractionQuery, Query()]
) -> InteractionPage:
    """Newest first."""
    return customers.list_interactions(app.principal, customer_id, query)


@app.get(
    "/api/customers/<customer_id>/sessions",
    summary="List a customer's sessions",
    security=roles("admin"),
)
def list_customer_sessions(customer_id: Id, query: Annotated[PageQuery, Query()]) -> SessionPage:
    """Newest first."""
    return customers.list_sessions(app.principal, customer_id, query, locale=app.locale)


@app.get(
    "/api/customers/<customer_id>/upsells",
    summary="Why a customer was offered what",
    security=roles("admin"),
)
def list_customer_upsells(
    customer_id: Id, query: Annotated[PageQuery, Query()]
) -> DecidedSessionPage:
    """By session, newest first: every decision with its reason, and what came of it."""
    return customers.list_upsells(app.principal, customer_id, query, locale=app.locale)


@app.get(
    "/api/customers/<customer_id>/payments",
    summary="List a customer's payments",
    security=roles("admin"),
)
def list_customer_payments(customer_id: Id, query: Annotated[PageQuery, Query()]) -> PaymentPage:
    """Newest first, those held for a person included."""
    return customers.list_payments(app.principal, customer_id, query, locale=app.locale)
