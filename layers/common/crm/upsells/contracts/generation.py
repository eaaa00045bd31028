"""What the database hands to the rules after a session, and what it gets back to keep."""

from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from crm.catalogue.model import Interval, SessionType
from crm.platform.money import CURRENCIES, Money
from crm.upsells import rules

# JSON has neither ids nor times: these two are read from text, all else as it stands.
type Id = Annotated[UUID, Field(strict=False)]
type Time = Annotated[
    AwareDatetime, Field(strict=False), AfterValidator(lambda time: time.astimezone(UTC))
]
type Count = Annotated[int, Field(ge=0)]


class Row(BaseModel):
    """A part of the context, refused when it is not exactly what was agreed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SessionRow(Row):
    """The completed session."""

    id: Id
    session_type: SessionType
    plan: str
    duration_minutes: Annotated[int, Field(ge=1)]
    started_at: Time
    ended_at: Time


class IntakeRow(Row):
    """How hard the issue looked beforehand."""

    urgent: bool
    concern_length: Count
    files_count: Count


class CompletedRow(Row):
    """A completed session of the same customer."""

    session_id: Id
    ended_at: Time


class SpentRow(Row):
    """What the customer has spent in one currency."""

    currency: str
    amount: int


class RecommendationRow(Row):
    """A recommendation of an earlier session."""

    recommendation_type: str
    created_at: Time
    shown_at: Time | None
    clicked_at: Time | None
    dismissed_at: Time | None
    purchased_at: Time | None


class MembershipRow(Row):
    """A plan without sessions that the customer paid."""

    plan: str
    purchased_at: Time


class ContextRow(Row):
    """The reply of `api.load_upsell_context`."""

    now: Time
    session: SessionRow
    intake: IntakeRow | None
    completed: list[CompletedRow]
    spent: list[SpentRow]
    recommendations: list[RecommendationRow]
    memberships: list[MembershipRow]

    def to_context(self) -> rules.Context:
        """The same for the rules, which know neither JSON nor pydantic."""
        return rules.Context(
            now=self.now,
            session=rules.Session(**self.session.model_dump(exclude={"started_at"})),
            intake=rules.Intake(**self.intake.model_dump()) if self.intake else None,
            completed=tuple(rules.CompletedSession(**row.model_dump()) for row in self.completed),
            # No catalogue can ask for a currency out of use, so an old payment must not stop it.
            spent=tuple(
                Money(row.amount, row.currency) for row in self.spent if row.currency in CURRENCIES
            ),
            recommendations=tuple(
                rules.PastRecommendation(**row.model_dump()) for row in self.recommendations
            ),
            memberships=tuple(rules.Membership(**row.model_dump()) for row in self.memberships),
        )


class DecisionRow(BaseModel):
    """One item of the argument of `api.save_decisions`."""

    model_config = ConfigDict(frozen=True)

    recommendation_type: str
    offered: bool
    rank: int | None
    score: int
    service_title: str
    service_description: str
    badge: str
    action_url: str
    action_label: str
    plan: str | None
    price_cents: int
    currency: str
    former_price_cents: int | None
    billing_interval: Interval | None
    stripe_price: str | None
    reason_code: str
    reason: str
    details: dict[str, JsonValue]

    @classmethod
    def of(cls, decision: rules.Decision) -> Self:
        """The decision as it is kept."""
        offer, quote, verdict = decision.offer, decision.quote, decision.verdict
        return cls(
            recommendation_type=offer.recommendation_type,
            offered=verdict.offered,
            rank=decision.rank,
            score=decision.score,
            service_title=offer.title,
            service_description=offer.description,
            badge=offer.badge,
            action_url=offer.action,
            action_label=offer.action_label,
            plan=offer.plan,
            price_cents=quote.price.amount,
            currency=quote.price.currency,
            former_price_cents=quote.former_price.amount if quote.former_price else None,
            billing_interval=offer.billing_interval,
            stripe_price=quote.stripe_price,
            reason_code=verdict.code,
            reason=verdict.reason,
            details={
                "weight": offer.weight,
                "boosts": list(decision.boosts),
                "complexity": decision.complexity,
                "price_code": quote.code,
                "price_reason": quote.reason,
                "rests_until": _iso(verdict.until),
            },
        )


def parse_context(reply: object) -> rules.Context:
    """Read the database's reply for the rules."""
    return ContextRow.model_validate(reply).to_context()


def decision_rows(decisions: tuple[rules.Decision, ...]) -> list[dict[str, JsonValue]]:
    """The decisions as JSON for the database."""
    return [DecisionRow.of(decision).model_dump(mode="json") for decision in decisions]


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
