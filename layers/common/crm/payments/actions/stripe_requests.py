"""Serves requests to Stripe, for functions that do not hold its key."""

from collections.abc import Callable

from crm.payments.contracts.gateway import (
    GatewayReply,
    GatewayRequest,
    ListEventsRequest,
    OpenCheckoutRequest,
    PaymentsNotSetUp,
    StripeGateway,
    StripeUnavailable,
)
from crm.platform.errors import Unavailable


def serve_request(request: GatewayRequest, *, stripe: Callable[[], StripeGateway]) -> GatewayReply:
    """Stripe's reply. That Stripe is unavailable is a reply too; any other failure is a defect."""
    try:
        if isinstance(request, OpenCheckoutRequest):
            return stripe().open_checkout(request)
        if isinstance(request, ListEventsRequest):
            return stripe().list_events(request)
        return stripe().delete_customer(request)
    except Unavailable as error:
        is_set_up = not isinstance(error, PaymentsNotSetUp)
        return StripeUnavailable(retry_after=error.retry_after, is_set_up=is_set_up)
