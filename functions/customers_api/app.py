"""A customer's own interactions, funnel, receipts and data; for admins, who read personal data.

All routes but the erasure only read; a repeated erasure returns the first receipt.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Query

from crm.customers.actions import audit, contact, privacy
from crm.customers.contracts.audit import AuditPage, AuditQuery
from crm.customers.contracts.contact import KnownContact
from crm.customers.contracts.privacy import ErasureReceipt, ExportPage, ExportQuery
from crm.journey.actions import interactions
from crm.journey.contracts.interactions import InteractionPage, InteractionQuery
from crm.metrics import actions as metrics
from crm.metrics.contracts import Funnel
from crm.payments.actions import receipts
from crm.payments.contracts.receipts import ReceiptPage
from crm.platform.contracts.models import PageQuery
from crm.platform.events.bus import event_bus
from crm.platform.http import HttpApi, csv_response, json_or_csv, roles

app = HttpApi()
handler = app.handler


@app.get(
    "/api/customers/me/interactions", summary="Read my interactions", security=roles("customer")
)
def list_interactions(query: Annotated[InteractionQuery, Query()]) -> InteractionPage:
    """Newest first."""
    return interactions.list_interactions(app.principal, query)


@app.get("/api/customers/me/funnel", summary="Read my funnel", security=roles("customer"))
def funnel() -> Funnel:
    """How far the customer has come."""
    return metrics.get_funnel(app.principal)


@app.get("/api/customers/me/contact", summary="Read my contact", security=roles("customer"))
def get_contact() -> KnownContact:
    """How the customer said they can be reached, so that a form need not ask again."""
    return contact.get_contact(app.principal)


@app.get("/api/customers/me/receipts", summary="Read my receipts", security=roles("customer"))
def list_receipts(query: Annotated[PageQuery, Query()]) -> ReceiptPage:
    """What was paid, and the session that each payment opened; newest first."""
    return receipts.list_receipts(app.principal, query, locale=app.locale)


@app.get(
    "/api/customers/me/export",
    summary="Export my data",
    security=roles("customer"),
    responses=json_or_csv(ExportPage),
)
def export(query: Annotated[ExportQuery, Query()]) -> Response[ExportPage]:
    """All that is stored of the customer, oldest first, as JSON or as CSV."""
    page = privacy.export_customer(app.principal, query)
    if query.format == "json":
        return Response(200, content_types.APPLICATION_JSON, page)
    return csv_response(privacy.as_csv(page), "my-data.csv", page.next_cursor)


@app.delete("/api/customers/me", summary="Delete my data", security=roles("customer"))
def erase() -> ErasureReceipt:
    """At once and for good: what is left is money and counts, under an id that says nothing."""
    return privacy.erase_customer(app.principal, bus=event_bus)


@app.get("/api/audit", summary="List who read personal data", security=roles("admin"))
def list_audit(query: Annotated[AuditQuery, Query()]) -> AuditPage:
    """Newest first."""
    return audit.list_audit(app.principal, query)
