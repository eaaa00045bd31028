"""What Stripe sends by itself: verify, interpret, save, publish."""

from collections.abc import Callable
from datetime import datetime

from crm.payments import rules, store
from crm.payments.contracts import (
    Attribution,
    StripeEvent,
    StripeEventCommand,
    WebhookReply,
)
from crm.payments.signature import verify
from crm.platform.bus import Bus
from crm.platform.catalogue.load import catalogue
from crm.platform.config import settings
from crm.platform.errors import MalformedJson
from crm.platform.outbox import publish_now


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
    trusted = settings().stripe
    received_at = clock()
    event = verify(raw, signature, trusted.webhook_secrets, received_at)
    head = rules.identify(event)
    if head is None:
        raise MalformedJson("The signed body is no Stripe event: it has no id or no type.")
    command = StripeEventCommand(
        event=StripeEvent(
            id=head.id,
            type=head.type,
            api_version=head.api_version,
            livemode=head.livemode,
            created_at=head.created_at or received_at,
            payload=event,
        ),
        fact=rules.interpret(event, livemode=trusted.livemode),
        attribution=Attribution.of(catalogue().attribution),
    )
    result = store.apply_stripe_event(command)
    publish_now(result["events"], bus)
    return WebhookReply(outcome=result["outcome"])
