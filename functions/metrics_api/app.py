"""The business's figures and its customers, for admins. Reads alone, so that a repeat is harmless.

Each answer is one call of one SQL function; totals are exact at the moment of `as_of`.
"""

from uuid import UUID

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
from crm.platform.http import Api, Reply, Request

api = Api()
handler = api.handler


@api.get(
    "/api/metrics/funnel", roles=("admin",), summary="Where customers are lost", query=FunnelQuery
)
def funnel(request: Request[None]) -> FunnelReport:
    """Rows as often as customers come, and customers in order, each once."""
    query = request.query(FunnelQuery)
    return reports.read_report(request.principal, FUNNEL, query, locale=request.locale)


@api.get(
    "/api/metrics/upsells",
    roles=("admin",),
    summary="What recommendations earn",
    query=UpsellsQuery,
)
def upsells(request: Request[None]) -> UpsellReport:
    """Shown, viewed, clicked, dismissed, purchased, and the revenue of it."""
    query = request.query(UpsellsQuery)
    return reports.read_report(request.principal, UPSELLS, query, locale=request.locale)


@api.get("/api/metrics/revenue", roles=("admin",), summary="What was paid", query=RevenueQuery)
def revenue(request: Request[None]) -> RevenueReport:
    """Gross, refunded and net, by currency."""
    query = request.query(RevenueQuery)
    return reports.read_report(request.principal, REVENUE, query, locale=request.locale)


@api.get(
    "/api/metrics/customers",
    roles=("admin",),
    summary="What customers are worth",
    query=CustomersQuery,
)
def customer_figures(request: Request[None]) -> CustomerReport:
    """Repeat rate, adoption and lifetime value of those who came in the range."""
    query = request.query(CustomersQuery)
    return reports.read_report(request.principal, CUSTOMERS, query, locale=request.locale)


@api.get(
    "/api/metrics/sessions", roles=("admin",), summary="How sessions went", query=SessionsQuery
)
def session_figures(request: Request[None]) -> SessionReport:
    """Completion, duration and satisfaction."""
    query = request.query(SessionsQuery)
    return reports.read_report(request.principal, SESSIONS, query, locale=request.locale)


@api.get(
    "/api/metrics/targets",
    roles=("admin",),
    summary="Where the business stands",
    query=TargetsQuery,
)
def targets(request: Request[None]) -> TargetReport:
    """The figures that have a target band, and those to plot beside them."""
    query = request.query(TargetsQuery)
    return reports.read_report(request.principal, TARGETS, query, locale=request.locale)


@api.get(
    "/api/metrics/{figure}/rows",
    roles=("admin",),
    summary="The rows behind a figure",
    query=RowsQuery,
)
def figure_rows(request: Request[None], figure: str) -> Reply[RowsPage]:
    """Newest first, as JSON or as CSV."""
    query = request.query(RowsQuery)
    page = reports.list_rows(request.principal, figure, query)
    if query.format == "json":
        return Reply(page)
    headers = {"Content-Disposition": f'attachment; filename="{figure}.csv"'}
    if page.next_cursor:
        headers["X-Next-Cursor"] = page.next_cursor
    return Reply(
        page, headers=headers, content_type="text/csv; charset=utf-8", text=reports.as_csv(page)
    )


@api.get(
    "/api/customers",
    roles=("admin",),
    summary="List customers by value",
    query=CustomerListQuery,
)
def list_customers(request: Request[None]) -> CustomerPage:
    """Those who paid in a currency, highest net first; or all, newest first."""
    return customers.list_customers(
        request.principal, request.query(CustomerListQuery), locale=request.locale
    )


@api.get("/api/customers/{customer_id}", roles=("admin",), summary="Read a customer")
def get_customer(request: Request[None], customer_id: UUID) -> CustomerDetail:
    """Contact, totals, value and funnel."""
    return customers.get_customer(request.principal, customer_id, locale=request.locale)


@api.get(
    "/api/customers/{customer_id}/interactions",
    roles=("admin",),
    summary="Read a customer's story",
    query=InteractionQuery,
)
def list_customer_interactions(request: Request[None], customer_id: UUID) -> InteractionPage:
    """Newest first."""
    return customers.list_interactions(
        request.principal, customer_id, request.query(InteractionQuery)
    )


@api.get(
    "/api/customers/{customer_id}/sessions",
    roles=("admin",),
    summary="List a customer's sessions",
    query=PageQuery,
)
def list_customer_sessions(request: Request[None], customer_id: UUID) -> SessionPage:
    """Newest first."""
    return customers.list_sessions(
        request.principal, customer_id, request.query(PageQuery), locale=request.locale
    )


@api.get(
    "/api/customers/{customer_id}/upsells",
    roles=("admin",),
    summary="Why a customer was offered what",
    query=PageQuery,
)
def list_customer_upsells(request: Request[None], customer_id: UUID) -> DecidedSessionPage:
    """By session, newest first: every decision with its reason, and what came of it."""
    return customers.list_upsells(
        request.principal, customer_id, request.query(PageQuery), locale=request.locale
    )


@api.get(
    "/api/customers/{customer_id}/payments",
    roles=("admin",),
    summary="List a customer's payments",
    query=PageQuery,
)
def list_customer_payments(request: Request[None], customer_id: UUID) -> PaymentPage:
    """Newest first, those held for a person included."""
    return customers.list_payments(
        request.principal, customer_id, request.query(PageQuery), locale=request.locale
    )
