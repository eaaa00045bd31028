"""Payments as the customers who made them read them."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output, Price
from crm.pricing.contracts.quotes import DiscountLine, read_lines, read_notes


class Receipt(Output):
    """What was paid, for what, and what came of it."""

    id: UUID
    created_at: datetime
    paid_at: datetime
    title: str = Field(description="What was bought, as the payment page called it.")
    plan: str | None
    price: Price
    list_price: Price | None = Field(
        None, description="The price before discounts, of a recommendation."
    )
    price_lines: list[DiscountLine] = Field(
        default_factory=list, description="What discounts have taken off `list_price`, and why."
    )
    price_notes: list[str] = Field(
        default_factory=list, description="Sentences that have to be shown with the price."
    )
    refunded: Price | None = Field(description="What was given back; null for nothing.")
    status: Literal["paid", "partly_refunded", "refunded", "in_review"] = Field(
        description="In review: the payment did not fit what was asked, and a person looks at it."
    )
    intake_id: UUID | None
    upsell_id: UUID | None = Field(description="The recommendation that was bought with it.")
    session_id: UUID | None = Field(
        description="The session that it opened; null for a membership and for what is in review."
    )

    @classmethod
    def from_row(cls, row: dict[str, Any], locale: str) -> Self:
        """Builds the receipt from a row of the database."""
        currency, refunded, listed = row["currency"], row["refunded_cents"], row["list_price_cents"]
        language = locale.partition("_")[0]
        prices = {
            "list_price": None if listed is None else Price.of(listed, currency, locale),
            "price_lines": read_lines(row["price_lines"], currency, locale, language),
            "price_notes": read_notes(row["price_notes"], language),
            "price": Price.of(row["price_cents"], currency, locale),
            "refunded": Price.of(refunded, currency, locale) if refunded else None,
        }
        return cls.model_validate({**row, **prices})


class ReceiptPage(Output):
    """Receipts, newest first."""

    receipts: list[Receipt]
    next_cursor: str | None
