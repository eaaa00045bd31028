"""Simulates a customer's year: visits, what the catalogue's rules recommend, and the reactions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.catalogue.model import Plan
from crm.platform.money import Money
from crm.upsells import rules
from demo import behaviour
from demo.behaviour import appeal_of
from demo.random_source import RandomSource

_MAX_VISITS: Final = 12


@dataclass(kw_only=True, slots=True)
class Recommendation:
    """A recommendation, and how the customer reacted."""

    id: UUID
    decision: rules.Decision
    created_at: datetime
    shown_at: datetime | None = None
    viewed_at: datetime | None = None
    clicked_at: datetime | None = None
    dismissed_at: datetime | None = None
    purchased_at: datetime | None = None


@dataclass(kw_only=True, slots=True)
class Visit:
    """An intake and what came of it; times stay empty where it ended before."""

    plan: Plan
    price: Money
    intake_id: UUID
    session_id: UUID
    at: datetime
    is_urgent: bool
    concern_length: int
    bought: Recommendation | None = None
    waiver_at: datetime | None = None
    checkout_at: datetime | None = None
    paid_at: datetime | None = None
    opened_at: datetime | None = None
    accepted_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    summary_read_at: datetime | None = None
    context: rules.Context | None = None
    decisions: tuple[rules.Decision, ...] = ()
    offered: list[Recommendation] = field(default_factory=list)

    @property
    def minutes_included(self) -> int | None:
        """As the recommendation that was bought says, else the plan; None without a session."""
        longer = self.bought.decision.offer.minutes if self.bought else None
        return longer or self.plan.minutes

    @property
    def minutes(self) -> int:
        """Whole minutes that it took, at least 1."""
        if self.started_at is None or self.ended_at is None:
            return 0
        return max(1, round((self.ended_at - self.started_at).total_seconds() / 60))


class CustomerHistory:
    """Simulates a customer visit by visit, until the present."""

    def __init__(self, random: RandomSource, begins: datetime, now: datetime) -> None:
        self.begins = begins
        self.visits: list[Visit] = []
        self._random = random
        self._now = now

    def simulate(self) -> None:
        """Make every visit until the customer stays away."""
        plan = catalogue().plans[self._random.pick(behaviour.FIRST_PLANS)]
        visit = self._visit(plan, plan.price, self.begins, None)
        while visit is not None and len(self.visits) < _MAX_VISITS:
            visit = self._next(visit)

    def new_id(self, at: datetime) -> UUID:
        """An id that sorts by its time."""
        high = int(at.timestamp() * 1000) << 16 | 0x7000 | self._random.getrandbits(12)
        return UUID(int=high << 64 | 0b10 << 62 | self._random.getrandbits(62))

    def _next(self, last: Visit) -> Visit | None:
        for offer in last.offered:
            bought = self._buys(offer)
            if bought is not None:
                return bought
        if not self._random.chance(behaviour.RETURNS):
            return None
        plan = catalogue().plans[self._random.pick(behaviour.LATER_PLANS)]
        return self._visit(plan, plan.price, self._later(last.at, hours=(48, 1600)), None)

    def _buys(self, offer: Recommendation) -> Visit | None:
        kind = offer.decision.offer.recommendation_type
        appeal = appeal_of(kind)
        if offer.clicked_at is None or not self._random.chance(appeal.buys):
            return None
        named = offer.decision.offer.plan
        plan = catalogue().plans[named or self._random.pick(behaviour.LATER_PLANS)]
        at = self._later(offer.clicked_at, hours=(0, 3))
        return self._visit(plan, offer.decision.quote.price, at, offer)

    def _visit(
        self, plan: Plan, price: Money, at: datetime, bought: Recommendation | None
    ) -> Visit | None:
        if at >= self._now:
            return None
        visit = Visit(
            plan=plan,
            price=price,
            intake_id=self.new_id(at),
            session_id=self.new_id(at),
            at=at,
            is_urgent=self._random.chance(behaviour.URGENT),
            concern_length=self._random.randint(30, 600),
            bought=bought,
        )
        self.visits.append(visit)
        self._pay(visit)
        if visit.opened_at is not None:
            self._hold_session(visit)
        if visit.ended_at is not None:
            self._recommend(visit)
        return visit

    def _pay(self, visit: Visit) -> None:
        if self._random.chance(behaviour.WAIVER):
            visit.waiver_at = visit.at + timedelta(seconds=self._random.randint(5, 90))
        if visit.price.amount == 0:
            visit.opened_at = visit.at
            return
        visit.checkout_at = self._past(visit.at + timedelta(seconds=self._random.randint(20, 400)))
        # Whoever bought a recommendation had made up their mind.
        is_paid = self._random.pick(behaviour.PAYMENTS) != "abandoned"
        if visit.checkout_at and (visit.bought or is_paid):
            visit.paid_at = self._past(visit.checkout_at + timedelta(seconds=90))
        if visit.paid_at and visit.bought:
            visit.bought.purchased_at = visit.paid_at
        visit.opened_at = visit.paid_at if visit.plan.session_type else None

    def _hold_session(self, visit: Visit) -> None:
        course = self._random.pick(behaviour.SESSION_COURSES)
        opened = visit.opened_at or visit.at
        if course in {"unanswered", "withdrawn"}:
            return
        visit.accepted_at = self._past(opened + timedelta(minutes=self._random.randint(1, 50)))
        if visit.accepted_at and course != "no_show":
            wait = timedelta(minutes=self._random.randint(1, 20))
            visit.started_at = self._past(visit.accepted_at + wait)
        if visit.started_at and course == "completed":
            most = visit.minutes_included or 10
            length = timedelta(minutes=self._random.randint(max(1, most // 3), most))
            visit.ended_at = self._past(visit.started_at + length)

    def _recommend(self, visit: Visit) -> None:
        visit.context = self._context(visit)
        visit.decisions = rules.decide(visit.context, catalogue())
        made_at = (visit.ended_at or visit.at) + timedelta(seconds=2)
        visit.offered = [
            Recommendation(id=self.new_id(made_at), decision=decision, created_at=made_at)
            for decision in visit.decisions
            if decision.outcome.offered
        ]
        if not self._random.chance(behaviour.SUMMARY_READ):
            return
        visit.summary_read_at = self._past(
            made_at + timedelta(minutes=self._random.randint(1, 2400))
        )
        if visit.summary_read_at is not None:
            for offer in visit.offered:
                self._react(visit, offer, visit.summary_read_at)

    def _react(self, visit: Visit, offer: Recommendation, shown_at: datetime) -> None:
        offer.shown_at = shown_at
        if not self._random.chance(behaviour.UPSELL_VIEWED):
            return
        offer.viewed_at = shown_at + timedelta(seconds=self._random.randint(2, 40))
        clicks = behaviour.clicks_of(
            offer.decision.offer.recommendation_type,
            urgent=visit.is_urgent,
            concern_length=visit.concern_length,
            sessions=len(self.visits),
        )
        if self._random.chance(clicks):
            offer.clicked_at = self._past(self._later(offer.viewed_at, hours=(0, 60)))
        elif self._random.chance(behaviour.DISMISSED):
            offer.dismissed_at = offer.viewed_at + timedelta(seconds=20)

    def _context(self, visit: Visit) -> rules.Context:
        ended = visit.ended_at or visit.at
        plan = visit.plan
        if plan.session_type is None:
            raise ValueError(f"{plan.name} is a plan without sessions")
        session = rules.Session(
            id=visit.session_id,
            session_type=plan.session_type,
            plan=plan.name,
            duration_minutes=visit.minutes,
            ended_at=ended,
        )
        return rules.Context(
            now=ended,
            session=session,
            intake=rules.Intake(
                urgent=visit.is_urgent, concern_length=visit.concern_length, files_count=0
            ),
            completed=tuple(
                rules.CompletedSession(session_id=past.session_id, ended_at=past.ended_at)
                for past in self.visits
                if past.ended_at is not None
            ),
            spent=tuple(past.price for past in self.visits if past.paid_at is not None),
            recommendations=tuple(_past_recommendations(self.visits)),
            memberships=tuple(
                rules.Membership(plan=past.plan.name, purchased_at=past.paid_at)
                for past in self.visits
                if past.paid_at is not None and past.plan.session_type is None
            ),
            prices_asked=tuple(
                rules.AskedPrice(recommendation_type=kind, price=offer.price)
                for kind, offer in catalogue().offers_by_type.items()
            ),
        )

    def _later(self, at: datetime, *, hours: tuple[int, int]) -> datetime:
        return at + timedelta(minutes=self._random.randint(hours[0] * 60 + 1, hours[1] * 60))

    def _past(self, at: datetime) -> datetime | None:
        """Return a time, unless it is still to come."""
        return at if at < self._now else None


def _past_recommendations(visits: Iterable[Visit]) -> Iterable[rules.PastRecommendation]:
    for visit in visits:
        for offer in visit.offered:
            yield rules.PastRecommendation(
                recommendation_type=offer.decision.offer.recommendation_type,
                created_at=offer.created_at,
                shown_at=offer.shown_at,
                clicked_at=offer.clicked_at,
                dismissed_at=offer.dismissed_at,
                purchased_at=offer.purchased_at,
            )
