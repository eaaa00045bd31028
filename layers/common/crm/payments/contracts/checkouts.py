"""Checkouts as customers get them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Input, Output, Price


class CheckoutRequest(Input):
    """What the customer agrees to pay."""

    quote_id: UUID | None = Field(
        None,
        description="The quote of the recommendation that the customer saw. Without it, the one"
        " that the intake was filed at, or the first one of the recommendation.",
    )


@dataclass(frozen=True, slots=True)
class Purchase:
    """An intake or a recommendation to pay for, at a quote; None as CheckoutRequest says."""

    id: UUID
    quote_id: UUID | None

    @classmethod
    def of(cls, wanted: UUID, request: CheckoutRequest | None) -> Self:
        """What the path and the body of a request say."""
        return cls(wanted, request.quote_id if request else None)


class Checkout(Output):
    """A payment page of Stripe for one intake, at the price of our own rows."""

    id: UUID
    intake_id: UUID = Field(description="What is paid for.")
    upsell_id: UUID | None = Field(description="The recommendation that is bought with it.")
    price: Price
    status: Literal["open", "processing", "paid", "failed", "expired"]
    url: str = Field(description="Where the customer pays: send them there.")
    expires_at: datetime = Field(description="From then on another one is opened.")


class CheckoutReply(Output):
    """The one open checkout of what is bought."""

    checkout: Checkout

    @classmethod
    def from_row(cls, row: dict[str, Any], locale: str) -> Self:
        """The checkout in a reply of the database."""
        price = Price.of(row["price_cents"], row["currency"], locale)
        return cls(checkout=Checkout.model_validate({**row, "price": price}))
