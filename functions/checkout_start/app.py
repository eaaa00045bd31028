"""POST /api/upsells/{upsell_id}/checkout and /api/intakes/{intake_id}/checkout: on to the payment.

Returns where to pay, at the price of our own rows. A repeat while a checkout is open returns the
same one: it is reserved here before Stripe is called, and its id is Stripe's idempotency key.
"""

from uuid import UUID

from crm.payments.actions import checkouts
from crm.payments.contracts.checkouts import CheckoutReply
from crm.payments.gateway_client import stripe_gateway
from crm.platform.http import Api, Reply, Request

api = Api()
handler = api.handler


@api.post(
    "/api/upsells/{upsell_id}/checkout",
    roles=("customer",),
    summary="Buy a recommendation",
    status=201,
)
def check_out_upsell(request: Request[None], upsell_id: UUID) -> Reply[CheckoutReply]:
    """201 for a checkout that this request opened, 200 for one that was open."""
    reply, created = checkouts.check_out_upsell(
        request.principal, request.key, upsell_id, gateway=stripe_gateway, locale=request.locale
    )
    return Reply(reply, status=201 if created else 200)


@api.post(
    "/api/intakes/{intake_id}/checkout",
    roles=("customer",),
    summary="Pay for an intake",
    status=201,
)
def check_out_intake(request: Request[None], intake_id: UUID) -> Reply[CheckoutReply]:
    """201 for a checkout that this request opened, 200 for one that was open."""
    reply, created = checkouts.check_out_intake(
        request.principal, request.key, intake_id, gateway=stripe_gateway, locale=request.locale
    )
    return Reply(reply, status=201 if created else 200)
