"""What crosses the edges of payments: towards the database, and back to Stripe."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from crm.payments.rules import CheckoutPaid, Noted, Unusable


class StripeEvent(BaseModel):
    """An event as it is kept: once per id, with its body as Stripe sent it."""

    model_config = ConfigDict(frozen=True)

    id: str
    type: str
    api_version: str | None
    livemode: bool = Field(description="False also where the event does not say.")
    created_at: datetime = Field(description="Stripe's time, or ours where Stripe's is unusable.")
    payload: dict[str, JsonValue]


class StripeEventCommand(BaseModel):
    """The argument of `api.apply_stripe_event`: what came, and what it means."""

    model_config = ConfigDict(frozen=True)

    event: StripeEvent
    fact: Annotated[CheckoutPaid | Noted | Unusable, Field(discriminator="kind")]


class WebhookReply(BaseModel):
    """What Stripe's dashboard shows next to a delivery."""

    model_config = ConfigDict(frozen=True)

    received: Literal[True] = True
    outcome: Literal["applied", "duplicate", "stored", "flagged"]
