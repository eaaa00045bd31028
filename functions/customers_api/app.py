"""A customer's own story and figures. Reads alone, so that a repeat is harmless."""

from crm.journey.actions import interactions
from crm.journey.contracts.interactions import InteractionPage, InteractionQuery
from crm.metrics import actions as metrics
from crm.metrics.contracts import Funnel
from crm.platform.http import Api, Request

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
