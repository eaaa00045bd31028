"""The business's figures and its customers, for admins, and links that share the figures.

Each answer is one call of one SQL function, a shared link's two; totals are exact at the moment of
`as_of`. All but making and ending links only read; a key makes those harmless to repeat.
"""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from crm.journey.contracts.interactions import InteractionPage, InteractionQuery
from crm.journey.contracts.sessions import SessionPage
from crm.metrics.actions import customers, overview, reports, sharing
from crm.metrics.contracts.customers import (
    CustomerDetail,
    CustomerPage,
    DecidedSessionPage,
    PaymentPage,
)
from crm.metrics.contracts.overview import Overview, OverviewQuery
from crm.metrics.contracts.queries import CustomerListQuery, ReportQuery, RowsQuery
from crm.metrics.contracts.reports import REPORTS, Kind, RowsPage
from crm.metrics.contracts.sharing import (
    OpenRequest,
    Shared,
    ShareLink,
    ShareLinks,
    ShareRequest,
)
from crm.platform.contracts.models import PageQuery
from crm.platform.http import HttpApi, Id, csv_response, json_or_csv, roles

app = HttpApi()
handler = app.handler


def _serve(kind: Kind[Any]) -> None:
    """Declares the route of a report: all six differ in nothing but their kind."""

    def read(query: ReportQuery[Any]) -> Any:  # noqa: ANN401 - as its kind says
        return reports.read_report(app.principal, kind, query, locale=app.locale)

    read.__name__, read.__doc__ = kind.name, kind.description
    read.__annotations__ = {"query": Annotated[kind.query, Query()], "return": kind.report}
    app.get(f"/api/metrics/{kind.name}", summary=kind.summary, security=roles("admin"))(read)


for report in REPORTS:
    _serve(report)


@app.get("/api/metrics/overview", summary="The dashboard's first screen", security=roles("admin"))
def read_overview(query: Annotated[OverviewQuery, Query()]) -> Overview:
    """Every report of it at one moment, beside those of the range to compare with."""
    return overview.read_overview(app.principal, query, locale=app.locale)


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
    """By session, newest first: every decision with its reason and outcome."""
    return customers.list_upsells(app.principal, customer_id, query, locale=app.locale)


@app.get(
    "/api/customers/<customer_id>/payments",
    summary="List a customer's payments",
    security=roles("admin"),
)
def list_customer_payments(customer_id: Id, query: Annotated[PageQuery, Query()]) -> PaymentPage:
    """Newest first, those held for a person included."""
    return customers.list_payments(app.principal, customer_id, query, locale=app.locale)


@app.get("/api/shares", summary="List shared links", security=roles("admin"))
def list_share_links() -> ShareLinks:
    """The newest hundred, also those that are over."""
    return sharing.list_share_links(app.principal)


@app.post("/api/shares", summary="Share the figures", security=roles("admin"))
def create_share_link(body: Annotated[ShareRequest, Body()]) -> ShareLink:
    """Whoever has the token sees this view, without customers, until it expires."""
    return sharing.create_share_link(app.principal, app.key, body, locale=app.locale)


@app.delete("/api/shares/<link_id>", summary="End a shared link", security=roles("admin"))
def revoke_share_link(link_id: Id) -> ShareLink:
    """At once; a link that is over stays over."""
    return sharing.revoke_share_link(app.principal, app.key, link_id)


@app.post("/api/shared", summary="Open a shared link")
def open_share_link(body: Annotated[OpenRequest, Body()]) -> Shared:
    """Anyone with its token; one that is unknown, ended or expired is a 404. Writes nothing."""
    return sharing.open_share_link(body.token, locale=app.locale)
