"""Stores an event of Stripe, whether it was delivered or found in Stripe's own list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from crm.catalogue.load import catalogue
from crm.payments import rules, store
from crm.payments.contracts.events import Attribution, StripeEvent, StripeEventCommand
from crm.platform.config import settings


def store_event(event: Mapping[str, JsonValue], received_at: datetime) -> dict[str, Any] | None:
    """Store an event once and apply what it means.

    Returns:
        `outcome`, and the `events` to publish; None when the event has no id or no type.

    Raises:
        Unavailable: The database is unavailable.
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
