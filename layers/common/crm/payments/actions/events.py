"""An event of Stripe is kept, whichever way it came: delivered, or found in Stripe's own list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from crm.catalogue.load import catalogue
from crm.payments import rules, store
from crm.payments.contracts.events import Attribution, StripeEvent, StripeEventCommand
from crm.platform.config import settings


def keep_event(event: Mapping[str, JsonValue], received_at: datetime) -> dict[str, Any] | None:
    """Store an event once and apply what it means; None when nothing names it.

    Returns:
        `outcome`, and the `events` to publish.

    Raises:
        Unavailable: The database is away.
    """
    head = rules.identify(event)
    if head is None:
        return None
    return store.apply_stripe_event(
        StripeEventCommand(
            event=StripeEvent(
                id=head.id,
                type=head.type,
                api_version=head.api_version,
                livemode=head.livemode,
                created_at=head.created_at or received_at,
                payload=dict(event),
            ),
            fact=rules.interpret(event, livemode=settings().livemode),
            attribution=Attribution.of(catalogue().attribution),
        )
    )
