"""Invoked by checkout_start and reconcile_payments: calls Stripe, with a key that it alone holds.

Takes a request and returns Stripe's reply, or that Stripe is unavailable. A checkout's own id is
its idempotency key at Stripe, so that the same request never opens two.
"""

from crm.payments.actions import stripe_requests
from crm.payments.contracts.gateway import REQUEST, GatewayReply, GatewayRequest
from crm.payments.stripe_client import stripe_client
from crm.platform.handlers.function import function_handler


@function_handler(REQUEST)
def stripe_gateway(request: GatewayRequest) -> GatewayReply:
    """A request that Stripe refuses is a defect of ours, and fails the call."""
    return stripe_requests.serve_request(request, stripe=stripe_client)


handler = stripe_gateway
