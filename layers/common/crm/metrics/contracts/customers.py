"""Customers as an admin sees them, and the funnel that customers see of themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, JsonValue

from crm.metrics.contracts.parts import price
from crm.platform.contracts.models import Output, Price
from crm.predictions.contracts.standing import Standing
from crm.upsells.contracts.upsells import Upsell


class Funnel(Output):
    """How far one customer has come, in counts of their own rows."""

    total_intakes: int
    sessions_started: int
    sessions_completed: int
    upsells_shown: int
    upsells_clicked: int
    upsells_purchased: int
    conversion_rate: float = Field(
        description="sessions_completed / total_intakes x 100, two decimals; 0 without an intake.",
        examples=[66.67],
    )


class Value(Output):
    """What a customer has paid in one currency to date."""

    currency: str
    paid: Price
    refunded: Price
    net: Price
    count: int = Field(description="Payments.")


class CustomerRow(Output):
    """A customer, with counts and totals."""

    id: UUID
    name: str | None
    email: str | None
    phone: str | None
    created_at: datetime
    first_intake_at: datetime | None
    sessions: int
    sessions_completed: int
    upsells_shown: int
    upsells_purchased: int
    value: list[Value]

    @classmethod
    def from_row(cls, row: Mapping[str, Any], locale: str) -> Self:
        """Builds the customer from a row of the database."""
        values = [
            {
                "currency": value["currency"],
                "count": value["count"],
                "paid": price(value["paid"], value["currency"], locale),
                "refunded": price(value["paid"] - value["net"], value["currency"], locale),
                "net": price(value["net"], value["currency"], locale),
            }
            for value in row["value"]
        ]
        return cls.model_validate({**row, "value": values})


class CustomerDetail(CustomerRow):
    """A customer with their funnel, and where they stand."""

    funnel: Funnel
    standing: Standing | None = Field(description="Null before the first night.")


class CustomerPage(Output):
    """Customers, in the requested order."""

    customers: list[CustomerRow]
    next_cursor: str | None
    as_of: datetime = Field(description="Everything committed by then is counted.")


class Payment(Output):
    """What a customer paid, and what is left of it."""

    id: UUID
    intake_id: UUID | None
    upsell_id: UUID | None = Field(description="The recommendation that it is credited to.")
    plan: str | None
    recommendation_type: str | None
    gross: Price
    refunded: Price
    net: Price
    flag: str | None = Field(
        description="Why a person must review it; until then it is not counted."
    )
    paid_at: datetime
    created_at: datetime

    @classmethod
    def from_row(cls, row: Mapping[str, Any], locale: str) -> Self:
        """Builds the payment from a row of the database."""
        money = {
            name: price(row[f"{name}_cents"], row["currency"], locale)
            for name in ("gross", "refunded", "net")
        }
        return cls.model_validate({**row, **money})


class PaymentPage(Output):
    """A customer's payments, newest first."""

    payments: list[Payment]
    next_cursor: str | None


class Decision(Output):
    """Why an offer was made after a session, or was not."""

    recommendation_type: str
    source: Literal["rules", "mechanic"] = Field(description="Who proposed the offer.")
    offered: bool
    rank: int | None
    score: float | None
    probability: float | None = Field(
        description="How likely a model held it that the customer buys, from 0 to 1; null without."
    )
    price: Price | None
    reason_code: str | None = Field(description="Null for what was recommended by hand.")
    reason: str | None
    details: dict[str, JsonValue]
    created_at: datetime
    upsell: Upsell | None = Field(description="The recommendation, when it was offered.")

    @classmethod
    def from_row(cls, row: Mapping[str, Any], locale: str) -> Self:
        """Builds the decision from a row of the database."""
        cents = row["price_cents"]
        return cls.model_validate(
            {
                **row,
                "price": None if cents is None else price(cents, row["currency"], locale),
                "upsell": _as_made(row["upsell"], locale) if row["upsell"] else None,
            }
        )


def _as_made(row: dict[str, Any], locale: str) -> Upsell:
    """The recommendation in its own language, as everything else that an admin reads."""
    return Upsell.from_row(row, locale, row["language"])


class DecidedSession(Output):
    """A session with every decision that was made after it."""

    session_id: UUID
    plan: str
    session_type: Literal["chat", "video", "diagnostic"]
    ended_at: datetime | None
    created_at: datetime
    decisions: list[Decision]

    @classmethod
    def from_row(cls, row: Mapping[str, Any], locale: str) -> Self:
        """Builds the session from a row of the database."""
        decisions = [Decision.from_row(decision, locale) for decision in row["decisions"]]
        return cls.model_validate({**row, "decisions": decisions})


class DecidedSessionPage(Output):
    """A customer's sessions with decisions, newest first."""

    sessions: list[DecidedSession]
    next_cursor: str | None
