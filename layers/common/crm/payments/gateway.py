"""Our way to Stripe: functions that see the database ask one that sees Stripe and nothing else."""

from collections.abc import Callable
from functools import cache
from typing import Protocol

from crm.payments.contracts.gateway import (
    REPLY,
    CheckoutOpened,
    CheckoutWish,
    EventPage,
    EventsWish,
    StripeAway,
)
from crm.platform.aws.invocation import InvocationFailed, invoke
from crm.platform.config import settings
from crm.platform.errors import Unavailable

_SENTENCE = "Payments are briefly unavailable. Nothing was charged; please try again shortly."


class StripeGateway(Protocol):
    """What we ask of Stripe. Both raise Unavailable when asking again may help."""

    def open_checkout(self, wish: CheckoutWish) -> CheckoutOpened:
        """Open a checkout, or find it open: the same wish is the same checkout."""
        ...

    def list_events(self, wish: EventsWish) -> EventPage:
        """One page of events, newest first."""
        ...


type GatewayOf = Callable[[], StripeGateway]


class LambdaGateway:
    """The gateway as a function that is called."""

    def __init__(self, function: str) -> None:
        self._function = function

    def open_checkout(self, wish: CheckoutWish) -> CheckoutOpened:
        """Open a checkout."""
        return self._ask(wish, CheckoutOpened)

    def list_events(self, wish: EventsWish) -> EventPage:
        """List events."""
        return self._ask(wish, EventPage)

    def _ask[Reply: CheckoutOpened | EventPage](
        self, wish: CheckoutWish | EventsWish, expected: type[Reply]
    ) -> Reply:
        try:
            reply = invoke(self._function, wish, REPLY)
        except Unavailable as error:
            raise Unavailable(_SENTENCE, retry_after=error.retry_after) from error
        if isinstance(reply, StripeAway):
            raise Unavailable(_SENTENCE, retry_after=reply.retry_after)
        if not isinstance(reply, expected):
            raise InvocationFailed(f"answered {reply.kind} to {wish.operation}")
        return reply


@cache
def stripe_gateway() -> StripeGateway:
    """The gateway of this process."""
    return LambdaGateway(settings().stripe_gateway)
