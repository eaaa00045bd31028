"""Called by checkout_start and reconcile_payments: asks Stripe, with a key that it alone holds.

Takes a wish and answers what Stripe said, or that it is away. A checkout's own id is its key at
Stripe, so that the same wish never opens two.
"""

from crm.payments.account import stripe_account
from crm.payments.actions import gateway
from crm.payments.contracts.gateway import (
    WISH,
    CheckoutOpened,
    CheckoutWish,
    EventPage,
    EventsWish,
    StripeAway,
)
from crm.platform.aws.invocation import invoked


@invoked(WISH)
def handler(wish: CheckoutWish | EventsWish) -> CheckoutOpened | EventPage | StripeAway:
    """A wish that Stripe finds wrong is a defect of ours and leaves as one."""
    return gateway.answer(wish, account=stripe_account)
