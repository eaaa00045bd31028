"""Recommendations as customers and admins get them, and the customers' answers."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Input, Output, Price


class Signature(Output):
    """The mechanic who recommends something, and what they say of it."""

    name: str | None = Field(description="Null until somebody has named them.")
    note: str = Field(description="Their own sentence; empty once it was forgotten with age.")
    until: date = Field(description="By which day they advise to have it done.")


class Upsell(Output):
    """A recommendation: what was offered after a session, and what the customer did with it."""

    id: UUID
    customer_id: UUID
    session_id: UUID
    recommendation_type: str = Field(examples=["follow_up"])
    service_title: str
    service_description: str
    price_cents: int | None = Field(
        description="Whole minor units of `currency`; 0 is free, null means no price."
    )
    currency: str = Field(examples=["USD"])
    price: Price | None
    former_price: Price | None = Field(
        description="The usual price, if it was asked for thirty days and `price` is lower."
    )
    billing_interval: Literal["month", "year"] | None = Field(
        description="How often the price is paid; null means once."
    )
    plan: str | None = Field(description="The plan that it buys; null leaves it to the customer.")
    includes: list[str] = Field(description="What it buys beyond the plan, in sentences.")
    minutes: int | None = Field(description="Minutes of its session; null is the plan's.")
    same_mechanic_hours: int | None = Field(
        description="How long the mechanic of this session alone may accept the next; null: not."
    )
    priority: bool = Field(description="Its session stands before others in the queue.")
    badge: str
    reason: str = Field(description="Why it was recommended, for the customer to read.")
    action_url: str = Field(description="Where a click leads.", examples=["/intake?plan=video15"])
    action_label: str = Field(
        description="The label of the button; empty leaves it to the front end.",
        examples=["Book a follow-up"],
    )
    rank: int = Field(
        description="Position among the recommendations of its session, from 1; the mechanic's: 0."
    )
    recommended_by: Signature | None = Field(
        None, description="The session's mechanic, if they recommend it themselves."
    )
    shown_at: datetime | None
    viewed_at: datetime | None
    clicked_at: datetime | None
    purchased_at: datetime | None
    refunded_at: datetime | None = Field(
        None, description="When it was refunded in full; a partial refund does not count."
    )
    checkout_status: Literal["open", "processing"] | None = Field(
        None, description="An open checkout waits for the customer, one in process for the money."
    )
    dismissed_at: datetime | None
    metadata: dict[str, Any]
    created_at: datetime

    @classmethod
    def from_row(cls, row: dict[str, Any], locale: str) -> Self:
        """Builds the recommendation from a row of the database."""
        prices = {
            "price": _price(row["price_cents"], row["currency"], locale),
            "former_price": _price(row["former_price_cents"], row["currency"], locale),
        }
        return cls.model_validate({**row, **prices})


class SessionUpsells(Output):
    """The recommendations of one session, best first."""

    upsells: list[Upsell]
    ready: bool = Field(description="False while they are being generated: ask again in a moment.")


class UpsellPage(Output):
    """Recommendations, newest first."""

    upsells: list[Upsell]
    next_cursor: str | None


class ViewedRequest(Input):
    """The recommendations that a customer saw."""

    upsell_ids: list[UUID] = Field(
        min_length=1, max_length=50, examples=[["019a4d3a-1b20-7e5c-9d30-4b6f8cae2033"]]
    )


class ViewedReply(Output):
    """The result of the report."""

    viewed: int = Field(description="How many were viewed for the first time.")


def _price(amount: int | None, currency: str, locale: str) -> Price | None:
    return None if amount is None else Price.of(amount, currency, locale)
