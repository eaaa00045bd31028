"""Recommendations as customers and admins get them, and the customers' answers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from crm.catalogue.discounts import Basis
from crm.platform.contracts.models import Input, Output, Price
from crm.pricing.contracts.quotes import DiscountLine, read_lines, read_notes

type DismissalReason = Literal["later", "price", "unsuited"]


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
    list_price: Price | None = Field(None, description="The price before discounts.")
    price_lines: list[DiscountLine] = Field(
        default_factory=list, description="What discounts have taken off `list_price`, and why."
    )
    price_notes: list[str] = Field(
        default_factory=list, description="Sentences that have to be shown with the price."
    )
    price_basis: Basis = Field(
        "everyone",
        description="Whether everyone gets the price, those who meet a condition, or this customer"
        " by what was reckoned about them.",
    )
    price_expires_at: datetime | None = Field(
        None, description="When the first of its discounts ends; a new price is told then."
    )
    quote_id: UUID | None = Field(
        None, description="Its price as a quote: send it with the checkout to agree to it."
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
    dismissal_reason: DismissalReason | None = Field(description="What the customer said of it.")
    language: str = Field(description="Of its texts, as ISO 639 has it.", examples=["en"])
    metadata: dict[str, Any]
    created_at: datetime

    @classmethod
    def from_row(cls, row: dict[str, Any], locale: str, language: str | None = None) -> Self:
        """Builds the recommendation from a row of the database.

        Its texts are in the language asked for, without one in the locale's, else in their own.
        """
        return cls._from_rows([row], locale, language or language_of(locale))[0]

    @classmethod
    def from_rows(cls, rows: Sequence[dict[str, Any]], locale: str) -> list[Self]:
        """As `from_row`; all in the locale's language, or all in their own, so that none mix."""
        return cls._from_rows(rows, locale, language_of(locale))

    @classmethod
    def _from_rows(cls, rows: Sequence[dict[str, Any]], locale: str, wanted: str) -> list[Self]:
        whole = all(wanted == row["language"] or wanted in row["translations"] for row in rows)
        return [cls._built(row, wanted if whole else row["language"], locale) for row in rows]

    @classmethod
    def _built(cls, row: dict[str, Any], language: str, locale: str) -> Self:
        row = dict(row)
        texts = dict(row.pop("translations").get(language, {}))
        price_reason = texts.pop("price_reason", None)
        if price_reason is not None:
            row["metadata"] = {**row["metadata"], "price_reason": price_reason}
        currency, lines = row["currency"], row.pop("price_lines", [])
        prices = {
            "list_price": _price(row.pop("list_price_cents", None), currency, locale),
            "price_lines": read_lines(lines, currency, locale, language),
            "price_notes": read_notes(row.pop("price_notes", {}), language),
            "price": _price(row["price_cents"], row["currency"], locale),
            "former_price": _price(row["former_price_cents"], row["currency"], locale),
        }
        return cls.model_validate({**row, **texts, **prices, "language": language})


class SessionUpsells(Output):
    """The recommendations of one session, best first."""

    upsells: list[Upsell]
    ready: bool = Field(description="False while they are being generated: ask again in a moment.")
    language: str = Field(description="Of their texts, as ISO 639 has it.", examples=["en"])


class SessionUpsellsQuery(Input):
    """How many."""

    limit: int = Field(50, ge=1, le=50, description="At most so many; others stay undelivered.")


class DismissRequest(Input):
    """Why it was dismissed; may be told later too."""

    reason: DismissalReason


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


def language_of(locale: str) -> str:
    """Returns `de` of `de_AT`."""
    return locale.partition("_")[0]


def _price(amount: int | None, currency: str, locale: str) -> Price | None:
    return None if amount is None else Price.of(amount, currency, locale)
