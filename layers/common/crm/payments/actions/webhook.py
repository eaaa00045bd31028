"""What Stripe sends by itself: verify, interpret, save, publish."""

from collections.abc import Callable
from datetime import datetime

from crm.payments.actions.events import keep_event
from crm.payments.contracts.events import WebhookReply
from crm.payments.signature import verify
from crm.platform.config import settings
from crm.platform.errors import MalformedJson
from crm.platform.events.bus import Bus
from crm.platform.events.outbox import publish_now


def receive_stripe_event(
    raw: bytes,
    signature: str | None,
    *,
    bus: Callable[[], Bus],
    clock: Callable[[], datetime],
) -> WebhookReply:
    """Keep a signed event and apply what it means, once, however often it is delivered.

    Raises:
        NotFromStripe: no proof that Stripe sent it, just now.
        MalformedJson: Stripe's signature on something that is no event.
        Unavailable: the database is away; Stripe delivers again.
    """
    received_at = clock()
    event = verify(raw, signature, settings().stripe.webhook_secrets, received_at)
    result = keep_event(event, received_at)
    if result is None:
        raise MalformedJson("The signed body is no Stripe event: it has no id or no type.")
    publish_now(result["events"], bus)
    return WebhookReply(outcome=result["outcome"])
