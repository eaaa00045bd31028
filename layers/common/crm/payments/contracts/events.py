"""An event of Stripe on its way into the database, and the reply to Stripe."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from crm.catalogue import model
from crm.payments.rules import (
    ChargeFact,
    CheckoutFact,
    DisputeFact,
    IntentFact,
    NoEffect,
    RefundFact,
    UnusableEvent,
)


class StripeEvent(BaseModel):
    """An event, its body as Stripe sent it; the database stores of it what we read."""

    model_config = ConfigDict(frozen=True)

    id: str
    type: str
    api_version: str | None
    livemode: bool = Field(description="False also where the event does not say.")
    created_at: datetime = Field(description="Stripe's time, or ours where Stripe's is unusable.")
    payload: dict[str, JsonValue]


class Attribution(BaseModel):
    """How long before a payment a click or a view may have earned it."""

    model_config = ConfigDict(frozen=True)

    click_days: int
    view_days: int

    @classmethod
    def of(cls, windows: model.Attribution) -> Self:
        """The windows of the catalogue."""
        return cls(click_days=windows.click_days, view_days=windows.view_days)


class StripeEventCommand(BaseModel):
    """The argument of `api.apply_stripe_event`: what came, what it means, and what may earn it."""

    model_config = ConfigDict(frozen=True)

    event: StripeEvent
    fact: Annotated[
        CheckoutFact
        | IntentFact
        | ChargeFact
        | RefundFact
        | DisputeFact
        | NoEffect
        | UnusableEvent,
        Field(discriminator="kind"),
    ]
    attribution: Attribution


class WebhookReply(BaseModel):
    """What Stripe's dashboard shows next to a delivery."""

    model_config = ConfigDict(frozen=True)

    received: Literal[True] = True
    outcome: Literal["applied", "duplicate", "stored", "flagged"]
