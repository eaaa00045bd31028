"""What a session's mechanic may recommend with the summary, and what was decided about it."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from crm.catalogue.model import Interval
from crm.journey.contracts.sessions import Session
from crm.platform.contracts.days import Day
from crm.platform.contracts.models import Input, Output, Price
from crm.platform.contracts.texts import prose
from crm.upsells.rules import Decision

_LONGEST_AHEAD: Final = timedelta(days=366)


def _within_a_year(day: date) -> date:
    # It may still be yesterday where the mechanic is.
    earliest = (datetime.now(UTC) - timedelta(hours=12)).date()
    if not earliest <= day <= earliest + _LONGEST_AHEAD:
        raise ValueError("must be a day from today on, and within a year")
    return day


class RecommendationRequest(Input):
    """One offer that the mechanic recommends."""

    recommendation_type: str = Field(max_length=80, examples=["follow_up"])
    note: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
        AfterValidator(prose),
    ] = Field(description="A sentence for the customer.", examples=["Listen to it again cold."])
    until: Annotated[Day, AfterValidator(_within_a_year)] = Field(
        description="By which day to have it done: from today on, within a year."
    )


class SummaryRequest(Input):
    """The mechanic's notes, and what they recommend."""

    summary: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
        AfterValidator(prose),
    ] = Field(examples=["Nothing urgent. Have it looked at within two weeks."])
    recommendation: RecommendationRequest | None = Field(
        None, description="Decided about once a session; left out, an earlier one stands."
    )


class Recommended(Output):
    """What was decided about the mechanic's recommendation."""

    recommendation_type: str
    offered: bool = Field(description="False: it rests, and the customer does not see it.")
    reason: str = Field(description="Why, in a sentence.")
    rests_until: datetime | None = Field(
        description="When the cool-down ends; null for what an admin has paused."
    )
    note: str | None
    until: date | None


class SummarisedSession(Session):
    """The session with its summary."""

    recommendation: Recommended | None


class RecommendableOffer(Output):
    """An offer of the catalogue, as it would be made to the session's customer now."""

    recommendation_type: str
    service_title: str
    service_description: str
    includes: list[str]
    price: Price
    billing_interval: Interval | None
    rests_until: datetime | None = Field(
        description="When the cool-down ends that holds it back; null for what an admin has paused."
    )
    reason: str | None = Field(
        description="Why it rests, in a sentence; null: it may be recommended."
    )

    @classmethod
    def of(cls, decision: Decision, locale: str) -> Self:
        """Builds it from what would be decided about the offer now."""
        offer, price, outcome = decision.offer, decision.quote.price, decision.outcome
        return cls(
            recommendation_type=offer.recommendation_type,
            service_title=offer.title,
            service_description=offer.description,
            includes=list(offer.promises),
            price=Price.of(price.amount, price.currency, locale),
            billing_interval=offer.billing_interval,
            rests_until=outcome.until,
            reason=None if outcome.offered else outcome.reason,
        )


class RecommendableOffers(Output):
    """What the mechanic of a session may recommend, in the order of the catalogue."""

    session_id: UUID
    offers: list[RecommendableOffer]
    recommendation: Recommended | None = Field(description="What they have recommended.")
