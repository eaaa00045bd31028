"""What a simulated customer has lived through, and what of it is known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from crm.catalogue.model import Plan
from crm.platform.money import Money
from crm.predictions.rules.cohorts import Act
from crm.simulation.rules.chance import Chance
from crm.simulation.rules.standing import Bought
from crm.simulation.rules.tally import Tally
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
    paid: Money | None = None
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
        tally: Where what they do is counted, with others of their group.
        click_taste: How much readier than others they are to click, in logits; so `buy_taste`.
        came_at: Their first visit.
        payments: When they paid how much, in minor units of the catalogue's currency.
        bought: What of that was no membership, by days.
        acts: What cohorts may ask for; some lie ahead.
        exposed: Since when they have been shown which variation, by experiment.
        has_bought: Whether a session was bought by a recommendation since their last own visit.
    """

    id: UUID
    chance: Chance
    tally: Tally
    click_taste: float
    buy_taste: float
    is_mailed: bool
    came_at: datetime
    completed: list[CompletedSession] = field(default_factory=list)
    payments: list[tuple[datetime, int]] = field(default_factory=list)
    bought: list[Bought] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
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

    def did(
        self, kind: str, at: datetime, *, plan: Plan | None = None, offer: str | None = None
    ) -> None:
        """Keep an act, about a plan or an offer."""
        self.acts.append(
            Act(
                kind,
                at,
                plan=plan.name if plan else None,
                session_type=plan.session_type if plan else None,
                recommendation_type=offer,
            )
        )
