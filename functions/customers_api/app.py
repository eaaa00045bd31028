"""A customer's own story, figures and data, and for admins who read people's data.

Reads alone, but for the erasure: a repeat finds nothing left and is answered with the first time.
"""

from crm.customers.actions import audit, privacy
from crm.customers.contracts.audit import AuditPage, AuditQuery
from crm.customers.contracts.privacy import ErasureReceipt, ExportPage, ExportQuery
from crm.journey.actions import interactions
from crm.journey.contracts.interactions import InteractionPage, InteractionQuery
from crm.metrics import actions as metrics
from crm.metrics.contracts import Funnel
from crm.platform.events.bus import event_bus
from crm.platform.http import Api, Reply, Request

api = Api()
handler = api.handler


@api.get(
    "/api/customers/me/interactions",
    roles=("customer",),
    summary="Read one's own story",
    query=InteractionQuery,
)
def list_interactions(request: Request[None]) -> InteractionPage:
    """Newest first."""
    return interactions.list_interactions(request.principal, request.query(InteractionQuery))


@api.get("/api/customers/me/funnel", roles=("customer",), summary="Read one's own funnel")
def funnel(request: Request[None]) -> Funnel:
    """How far the customer has come."""
    return metrics.get_funnel(request.principal)


@api.get(
    "/api/customers/me/export",
    roles=("customer",),
    summary="Take one's own data along",
    query=ExportQuery,
)
def export(request: Request[None]) -> Reply[ExportPage]:
    """All that is stored of the customer, oldest first, as JSON or as CSV."""
    query = request.query(ExportQuery)
    page = privacy.export_customer(request.principal, query)
    if query.format == "json":
        return Reply(page)
    headers = {"Content-Disposition": 'attachment; filename="my-data.csv"'}
    if page.next_cursor:
        headers["X-Next-Cursor"] = page.next_cursor
    return Reply(
        page, headers=headers, content_type="text/csv; charset=utf-8", text=privacy.as_csv(page)
    )


@api.delete("/api/customers/me", roles=("customer",), summary="Have one's own data erased")
def erase(request: Request[None]) -> ErasureReceipt:
    """At once and for good: what is left is money and counts, under an id that says nothing."""
    return privacy.erase_customer(request.principal, bus=event_bus)


@api.get("/api/audit", roles=("admin",), summary="Read who read people's data", query=AuditQuery)
def list_audit(request: Request[None]) -> AuditPage:
    """Newest first."""
    return audit.list_audit(request.principal, request.query(AuditQuery))
