"""Stripe is asked, for functions that may not ask it themselves."""

from collections.abc import Callable

from crm.payments.contracts.gateway import (
    CheckoutOpened,
    CheckoutWish,
    EventPage,
    EventsWish,
    StripeAway,
)
from crm.payments.gateway import StripeGateway
from crm.platform.errors import Unavailable


def answer(
    wish: CheckoutWish | EventsWish, *, account: Callable[[], StripeGateway]
) -> CheckoutOpened | EventPage | StripeAway:
    """What Stripe answers; that it is away is an answer, all else that goes wrong is a defect."""
    try:
        if isinstance(wish, CheckoutWish):
            return account().open_checkout(wish)
        return account().list_events(wish)
    except Unavailable as error:
        return StripeAway(retry_after=error.retry_after)
