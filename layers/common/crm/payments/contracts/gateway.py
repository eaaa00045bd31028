"""Requests to Stripe through its gateway, and the replies."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final, Literal, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from crm.platform.errors import Unavailable


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class OpenCheckoutRequest(_Message):
    """Open a checkout at Stripe; a repeat finds the same one."""

    operation: Literal["open_checkout"] = "open_checkout"
    checkout_id: UUID
    customer_id: UUID
    intake_id: UUID
    upsell_id: UUID | None
    customer_email: str | None = Field(
        None,
        description="Where Stripe sends the receipt, as the customer's contact says; null asks.",
    )
    stripe_customer: str | None = Field(
        None, description="Stripe's id of its customer, whose saved cards it offers."
    )
    title: str = Field(description="What the customer reads on the receipt.")
    description: str | None = Field(
        None, description="Why it costs less, below the title on the payment page."
    )
    amount: int = Field(gt=0, description="Minor units of ISO 4217.")
    currency: str
    stripe_price: str | None = Field(description="Stands for the amount, and must equal it.")
    success_url: str
    cancel_url: str
    expires_at: datetime


class ListEventsRequest(_Message):
    """Read a page of Stripe's own list of events, newest first."""

    operation: Literal["list_events"] = "list_events"
    since: datetime
    until: datetime
    types: tuple[str, ...]
    after: str | None = Field(description="The last event of the page before.")


class DeleteCustomerRequest(_Message):
    """Delete a customer at Stripe, with the cards that are saved there."""

    operation: Literal["delete_customer"] = "delete_customer"
    stripe_customer: str


class OpenedCheckout(_Message):
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


class CustomerDeleted(_Message):
    """Stripe has no such customer any more."""

    kind: Literal["customer_deleted"] = "customer_deleted"


class StripeUnavailable(_Message):
    """Stripe does not reply, or has no capacity; a repeat doubles nothing.

    Attributes:
        kind: Tells replies apart.
        retry_after: Seconds until a repeat may help.
        is_set_up: Whether this stage has a key of Stripe's at all.
    """

    kind: Literal["stripe_unavailable"] = "stripe_unavailable"
    retry_after: int
    is_set_up: bool = True


class PaymentsNotSetUp(Unavailable):
    """This stage has no key of Stripe's yet."""

    sentence = "Payments are not set up here yet. Nothing was charged."

    def __init__(self) -> None:
        super().__init__(retry_after=3_600)


type GatewayRequest = OpenCheckoutRequest | ListEventsRequest | DeleteCustomerRequest
type GatewayReply = OpenedCheckout | EventPage | CustomerDeleted | StripeUnavailable

REQUEST: Final[TypeAdapter[GatewayRequest]] = TypeAdapter(
    Annotated[GatewayRequest, Field(discriminator="operation")]
)
REPLY: Final[TypeAdapter[GatewayReply]] = TypeAdapter(
    Annotated[GatewayReply, Field(discriminator="kind")]
)


class StripeGateway(Protocol):
    """The calls that we make to Stripe. All raise Unavailable when a repeat may help."""

    def open_checkout(self, request: OpenCheckoutRequest) -> OpenedCheckout:
        """Open a checkout, or find it open: the same request opens one checkout."""
        ...

    def list_events(self, request: ListEventsRequest) -> EventPage:
        """One page of events, newest first."""
        ...

    def delete_customer(self, request: DeleteCustomerRequest) -> CustomerDeleted:
        """Delete a customer; one that Stripe does not have is deleted."""
        ...


type GatewayFactory = Callable[[], StripeGateway]
