"""Calls Stripe through the function that holds its key and sees no database."""

from functools import cache

from crm.payments.contracts.gateway import (
    REPLY,
    CustomerDeleted,
    DeleteCustomerRequest,
    EventPage,
    GatewayRequest,
    ListEventsRequest,
    OpenCheckoutRequest,
    OpenedCheckout,
    PaymentsNotSetUp,
    StripeGateway,
    StripeUnavailable,
)
from crm.platform.aws.clients import create_at_init, lambda_client
from crm.platform.aws.invocation import InvocationFailed, invoke
from crm.platform.config import settings
from crm.platform.errors import Unavailable

_SENTENCE = "Payments are briefly unavailable. Nothing was charged; please try again shortly."


class LambdaGateway:
    """The gateway, by invoking the function stripe_gateway."""

    def __init__(self, function: str) -> None:
        self._function = function

    def open_checkout(self, request: OpenCheckoutRequest) -> OpenedCheckout:
        """Open a checkout."""
        return self._call(request, OpenedCheckout)

    def list_events(self, request: ListEventsRequest) -> EventPage:
        """List events."""
        return self._call(request, EventPage)

    def delete_customer(self, request: DeleteCustomerRequest) -> CustomerDeleted:
        """Delete a customer."""
        return self._call(request, CustomerDeleted)

    def _call[Reply: OpenedCheckout | EventPage | CustomerDeleted](
        self, request: GatewayRequest, expected: type[Reply]
    ) -> Reply:
        try:
            reply = invoke(self._function, request, REPLY)
        except Unavailable as error:
            raise Unavailable(_SENTENCE, retry_after=error.retry_after) from error
        if isinstance(reply, StripeUnavailable):
            if not reply.is_set_up:
                raise PaymentsNotSetUp
            raise Unavailable(_SENTENCE, retry_after=reply.retry_after)
        if not isinstance(reply, expected):
            raise InvocationFailed(f"replied {reply.kind} to {request.operation}")
        return reply


@cache
def stripe_gateway() -> StripeGateway:
    """The gateway of this process."""
    return LambdaGateway(settings().stripe_gateway)


create_at_init(lambda_client)
