"""POST /api/upsells/{upsell_id}/checkout and /api/intakes/{intake_id}/checkout: on to the payment.

Returns where to pay, at the price of our own rows. A repeat while a checkout is open returns the
same one: it is reserved here before Stripe is called, and its id is Stripe's idempotency key. A
price that holds no more is refused with the one that does: nobody pays what they have not seen.
"""

from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from crm.payments.actions import checkouts
from crm.payments.contracts.checkouts import CheckoutReply, CheckoutRequest, Purchase
from crm.payments.gateway_client import stripe_gateway
from crm.platform.http import HttpApi, Id, roles

REPLIES: Final[dict[int, OpenAPIResponse]] = {
    200: {"description": "The checkout that was open."},
    201: {"description": "A new checkout."},
}

app = HttpApi()
handler = app.handler


@app.post(
    "/api/upsells/<upsell_id>/checkout",
    summary="Buy a recommendation",
    security=roles("customer"),
    status_code=201,
    responses=REPLIES,
)
def check_out_upsell(
    upsell_id: Id, body: Annotated[CheckoutRequest | None, Body()] = None
) -> Response[CheckoutReply]:
    """201 for a checkout that this request opened, 200 for one that was open."""
    reply, created = checkouts.check_out_upsell(
        app.principal,
        app.key,
        Purchase.of(upsell_id, body),
        gateway=stripe_gateway,
        locale=app.locale,
    )
    return Response(201 if created else 200, content_types.APPLICATION_JSON, reply)


@app.post(
    "/api/intakes/<intake_id>/checkout",
    summary="Pay for an intake",
    security=roles("customer"),
    status_code=201,
    responses=REPLIES,
)
def check_out_intake(
    intake_id: Id, body: Annotated[CheckoutRequest | None, Body()] = None
) -> Response[CheckoutReply]:
    """201 for a checkout that this request opened, 200 for one that was open."""
    reply, created = checkouts.check_out_intake(
        app.principal,
        app.key,
        Purchase.of(intake_id, body),
        gateway=stripe_gateway,
        locale=app.locale,
    )
    return Response(201 if created else 200, content_types.APPLICATION_JSON, reply)
