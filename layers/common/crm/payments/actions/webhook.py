"""Receives a delivery of Stripe: verify, interpret, store, publish."""

from collections.abc import Callable
from datetime import datetime

from crm.payments.actions.events import store_event
from crm.payments.contracts.events import WebhookReply
from crm.payments.signature import verify
from crm.platform.config import settings
from crm.platform.errors import MalformedJson
from crm.platform.events.event import Bus
from crm.platform.events.outbox import publish_now


def receive_stripe_event(
    raw: bytes,
    signature: str | None,
    *,
    bus: Callable[[], Bus],
    clock: Callable[[], datetime],
) -> WebhookReply:
    """Store a signed event and apply what it means, once, however often it is delivered.

    Raises:
        NotFromStripe: Nothing proves that Stripe sent it, just now.
        MalformedJson: It is signed, and no event.
        Unavailable: The database is unavailable; Stripe delivers again.
    """
    received_at = clock()
    secrets = [secret.get_secret_value() for secret in settings().stripe.webhook_secrets]
    event = verify(raw, signature, secrets, received_at)
    result = store_event(event, received_at)
    if result is None:
        raise MalformedJson("The signed body is no Stripe event: it has no id or no type.")
    publish_now(result["events"], bus)
    return WebhookReply(outcome=result["outcome"])
