"""What is known when a session has just been completed. All times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from crm.catalogue.model import SessionType
from crm.catalogue.segments import Segment
from crm.platform.money import Money
from crm.platform.times import UtcTime
from crm.pricing.rules import BudgetUse


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """The session that was completed."""

    id: UUID
    session_type: SessionType
    plan: str
    duration_minutes: int
    ended_at: UtcTime

    def __post_init__(self) -> None:
        _require_utc(self.ended_at)
        _require_at_least(1, self.duration_minutes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """What the customer said beforehand that shows how hard the issue is."""

    urgent: bool
    concern_length: int
    files_count: int

    def __post_init__(self) -> None:
        _require_at_least(0, self.concern_length, self.files_count)


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletedSession:
    """One of the customer's completed sessions."""

    session_id: UUID
    ended_at: UtcTime

    def __post_init__(self) -> None:
        _require_utc(self.ended_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class PastRecommendation:
    """A recommendation of an earlier session, and the customer's answers to it."""

    recommendation_type: str
    created_at: UtcTime
    shown_at: UtcTime | None = None
    clicked_at: UtcTime | None = None
    dismissed_at: UtcTime | None = None
    purchased_at: UtcTime | None = None

    def __post_init__(self) -> None:
        _require_utc(
            self.created_at, self.shown_at, self.clicked_at, self.dismissed_at, self.purchased_at
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """A plan without sessions that the customer bought, in whatever way."""

    plan: str
    purchased_at: UtcTime

    def __post_init__(self) -> None:
        _require_utc(self.purchased_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedPrice:
    """The usual price at which an offer was really made, and at no other, for thirty days.

    `reduced` says that within them a discount left everyone less of it to pay.
    """

    recommendation_type: str
    price: Money
    reduced: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PressureLimit:
    """So many points within so many days are enough."""

    days: int
    points: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactBudget:
    """What each way of asking counts; one budget for mails and for offers on pages."""

    mail: int
    shown: int
    dismissed: int
    limits: tuple[PressureLimit, ...]
    offers_when_pressed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of the customer beyond their rows; None where it is not known yet.

    Attributes:
        cohorts: Those that the customer is in.
        churn: How likely they buy nothing within 90 days.
        value: What they are expected to pay within 365 days, less what goes back.
    """

    segment: Segment | None = None
    cohorts: tuple[str, ...] = ()
    churn: float | None = None
    value: Money | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """Everything that a decision may depend on.

    `completed` may or may not list the session itself; `spent` holds one sum a currency; `paused`
    the types of offers that rest; `mails_begun` the times of the campaigns' mails of ninety days;
    `made_today` how often each limited offer was made on this day (UTC), at most its limit;
    `budgets` what is taken of those of discounts; `known` is None in decisions that were made
    before anything was.
    """

    now: UtcTime
    session: Session
    intake: Intake | None
    completed: tuple[CompletedSession, ...]
    spent: tuple[Money, ...]
    recommendations: tuple[PastRecommendation, ...]
    memberships: tuple[Membership, ...]
    prices_asked: tuple[AskedPrice, ...] = ()
    paused: frozenset[str] = frozenset()
    mails_begun: tuple[UtcTime, ...] = ()
    budget: ContactBudget | None = None
    made_today: Mapping[str, int] = field(default_factory=dict)
    budgets: tuple[BudgetUse, ...] = ()
    known: Known | None = None

    def __post_init__(self) -> None:
        _require_utc(self.now)

    def completed_within(self, days: int | None) -> int:
        """Counts the sessions completed in the days up to this session's end, this one included."""
        ends = {known.session_id: known.ended_at for known in self.completed}
        ends[self.session.id] = self.session.ended_at
        if days is None:
            return len(ends)
        since = self.session.ended_at - timedelta(days=days)
        return sum(ended_at >= since for ended_at in ends.values())

    def spent_in(self, currency: str) -> Money:
        """Sums up what was spent in a currency; others are never converted."""
        amounts = (money.amount for money in self.spent if money.currency == currency)
        return Money(sum(amounts), currency)


def _require_at_least(least: int, *counts: int) -> None:
    for count in counts:
        if count < least:
            raise ValueError(f"{count} is less than {least}")


def _require_utc(*times: datetime | None) -> None:
    for time in times:
        if time is not None and time.utcoffset() != timedelta(0):
            raise ValueError(f"a time has to be in UTC: {time.isoformat()}")
