"""What Stripe is asked for through the gateway, and what comes back."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class CheckoutWish(_Message):
    """A checkout that Stripe is to open; sent again, it is the same one."""

    operation: Literal["open_checkout"] = "open_checkout"
    checkout_id: UUID
    customer_id: UUID
    intake_id: UUID
    upsell_id: UUID | None
    title: str = Field(description="What the customer reads on the receipt.")
    amount: int = Field(gt=0, description="Minor units of ISO 4217.")
    currency: str
    stripe_price: str | None = Field(description="Stands for the amount, and must equal it.")
    success_url: str
    cancel_url: str
    expires_at: datetime


class EventsWish(_Message):
    """A page of Stripe's own list of events, newest first."""

    operation: Literal["list_events"] = "list_events"
    since: datetime
    until: datetime
    types: tuple[str, ...]
    after: str | None = Field(description="The last event of the page before.")


class CheckoutOpened(_Message):
    """Where the customer pays."""

    kind: Literal["checkout_opened"] = "checkout_opened"
    stripe_session_id: str
    url: str
    expires_at: datetime


class EventPage(_Message):
    """Events as Stripe has them."""

    kind: Literal["event_page"] = "event_page"
    events: list[dict[str, JsonValue]]
    has_more: bool


class StripeAway(_Message):
    """Stripe does not answer, or has no room; nothing happened that a repeat would double."""

    kind: Literal["stripe_away"] = "stripe_away"
    retry_after: int


type GatewayWish = Annotated[CheckoutWish | EventsWish, Field(discriminator="operation")]
type GatewayReply = Annotated[CheckoutOpened | EventPage | StripeAway, Field(discriminator="kind")]

WISH: Final[TypeAdapter[CheckoutWish | EventsWish]] = TypeAdapter(GatewayWish)
REPLY: Final[TypeAdapter[CheckoutOpened | EventPage | StripeAway]] = TypeAdapter(GatewayReply)
