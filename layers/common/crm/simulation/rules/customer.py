"""What a simulated customer has lived through, and what of it is known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from crm.simulation.rules.chance import Chance
from crm.upsells.rules import CompletedSession, Decision, Membership, PastRecommendation


@dataclass(kw_only=True, slots=True)
class Card:
    """A recommendation that was made, and when the customer answers; times may lie ahead."""

    decision: Decision
    created_at: datetime
    shown_at: datetime | None = None
    clicked_at: datetime | None = None
    dismissed_at: datetime | None = None
    purchased_at: datetime | None = None
    _known: PastRecommendation | None = None
    _known_from: datetime | None = None

    @property
    def kind(self) -> str:
        """The type of the recommendation."""
        return self.decision.offer.recommendation_type

    def known(self, now: datetime) -> PastRecommendation:
        """What has become of it by now."""
        times = (self.shown_at, self.clicked_at, self.dismissed_at, self.purchased_at)
        latest = max((time for time in times if time is not None), default=self.created_at)
        if self._known is None or self._known_from != latest or latest > now:
            shown, clicked, dismissed, purchased = (
                time if time is not None and time <= now else None for time in times
            )
            self._known = PastRecommendation(
                recommendation_type=self.kind,
                created_at=self.created_at,
                shown_at=shown,
                clicked_at=clicked,
                dismissed_at=dismissed,
                purchased_at=purchased,
            )
            self._known_from = latest if latest <= now else None
        return self._known


@dataclass(kw_only=True, slots=True)
class Customer:
    """A customer of a simulated world.

    Attributes:
        click_taste: How much readier than others they are to click, in logits; so `buy_taste`.
        payments: When they paid how much, in minor units of the catalogue's currency.
        exposed: Since when they have been shown which variation, by experiment.
        has_bought: Whether a session was bought by a recommendation since their last own visit.
    """

    id: UUID
    chance: Chance
    click_taste: float
    buy_taste: float
    is_mailed: bool
    completed: list[CompletedSession] = field(default_factory=list)
    payments: list[tuple[datetime, int]] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    exposed: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    visits: int = 0
    has_bought: bool = False

    def mails_begun(self, after: Sequence[timedelta], now: datetime) -> tuple[datetime, ...]:
        """When they were mailed: so long after each session, until the next."""
        if not self.is_mailed:
            return ()
        ends = [session.ended_at for session in self.completed]
        return tuple(
            ended + wait
            for ended, following in zip(ends, [*ends[1:], now], strict=False)
            for wait in after
            if ended + wait < following
        )
