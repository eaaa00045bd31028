"""A simulated world: customers come, are served, are recommended something, and answer."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final
from uuid import UUID

from crm.catalogue.model import Plan
from crm.experiments.rules.assignment import Assignment, assign
from crm.simulation.rules.behaviour import pays, plan_weights
from crm.simulation.rules.chance import Chance
from crm.simulation.rules.customer import Card, Customer
from crm.simulation.rules.ledger import Ledger
from crm.simulation.rules.reading import Reading, read_list, still_buys
from crm.simulation.rules.setting import GROUPS, Lived, Setting, Traffic
from crm.simulation.rules.tally import Tally
from crm.upsells.rules import (
    CompletedSession,
    Context,
    Decision,
    Intake,
    Membership,
    Session,
    at_usual_price,
    decide,
    decide_as_assigned,
    eligible,
)

_URGENT: Final = 0.17
_CONCERN: Final = (30, 600)
#: Files at intake; below 0 is none, which five in eight have.
_FILES: Final = (-4, 3)
_MINUTES_A_DAY: Final = 24 * 60
_OWN_GAP_HOURS: Final = (48, 1600)
_WAITS_DAYS: Final = 2
_WAIT_MINUTES: Final = (2, 70)
_READ_MINUTES: Final = (1, 2400)
_DECIDED_AFTER: Final = timedelta(seconds=2)
#: Sessions of one expert a day.
_SESSIONS_A_DAY: Final = 6
#: Nobody comes more often within a world's time, whatever is offered.
_MOST_VISITS: Final = 60


@dataclass(kw_only=True, slots=True)
class _Visit:
    """Its `key` is the same wherever the same customer comes for the same reason."""

    key: str
    customer: Customer
    bought: Card | None = None
    ends: bool = False
    plan: Plan | None = None
    minutes: int = 0
    intake: Intake | None = None


def live(setting: Setting, traffic: Traffic, chance: Chance) -> Lived:
    """Let the customers of a world live; equal arguments give equal results."""
    return _World(setting=setting, traffic=traffic, chance=chance).run()


@dataclass(kw_only=True)
class _World:
    setting: Setting
    traffic: Traffic
    chance: Chance
    tallies: tuple[Tally, ...] = field(
        default_factory=lambda: tuple(Tally() for _ in range(GROUPS))
    )
    _agenda: list[tuple[datetime, int, _Visit]] = field(default_factory=list)
    _order: int = 0
    _served: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        catalogue, usual = self.setting.catalogue, self.setting.usual
        habits = self.setting.behaviour.habits
        self._habits = habits
        self._ends = self.traffic.ends
        self._first_plans = plan_weights(catalogue, usual, habits.first_free)
        self._later_plans = plan_weights(catalogue, usual, habits.later_free)
        self._ledger = Ledger(self.setting)

    def run(self) -> Lived:
        customers = tuple(self._customer(number) for number in range(self.traffic.customers))
        while self._agenda:
            at, _, visit = heappop(self._agenda)
            if visit.ends:
                self._end(visit, at)
            elif visit.bought is None:
                self._come(visit, at)
            else:
                self._buy(visit, visit.bought, at)
        for customer in customers:
            customer.tally.mails += len(customer.mails_begun(self.setting.mails, self._ends))
        return Lived(tallies=self.tallies, customers=customers)

    def _customer(self, number: int) -> Customer:
        chance, spread = self.chance.about(str(number)), self._habits.taste
        # The business grows: of two random days, a customer's first is the later one.
        share = max(chance.uniform("first day"), chance.uniform("or later"))
        minutes = int(share * self.traffic.days * _MINUTES_A_DAY)
        customer = Customer(
            id=UUID(int=chance.bits("id"), version=4),
            chance=chance,
            tally=self.tallies[number % GROUPS],
            click_taste=spread * chance.normal("click taste"),
            buy_taste=spread * chance.normal("buy taste"),
            is_mailed=chance.happens(self._habits.mailed, "mailed"),
            came_at=self.traffic.begins + timedelta(minutes=minutes),
        )
        self._plan_ahead(customer.came_at, _Visit(key="1", customer=customer))
        return customer

    def _plan_ahead(self, due: datetime, visit: _Visit) -> None:
        """Put it on the agenda, unless the world has ended by then."""
        if due < self._ends:
            self._order += 1
            heappush(self._agenda, (due, self._order, visit))

    def _come(self, visit: _Visit, at: datetime) -> None:
        """A visit of their own, and whether there will be another."""
        customer, chance, key = visit.customer, visit.customer.chance, visit.key
        if chance.happens(self._habits.returns, f"{key} returns"):
            gap = timedelta(hours=chance.whole(*_OWN_GAP_HOURS, f"{key} gap"))
            self._plan_ahead(at + gap, _Visit(key=str(int(key) + 1), customer=customer))
        displaced = customer.has_bought and chance.happens(self._habits.displaces, f"{key} goes")
        customer.has_bought = False
        if displaced:
            return
        weights = self._later_plans if customer.completed else self._first_plans
        plan = self.setting.catalogue.plans[chance.pick(weights, f"{key} plan")]
        usual = self.setting.usual.plans.get(plan.name, plan).price
        if not chance.happens(pays(self._habits, plan.price, usual), f"{key} pays"):
            return
        if self._is_served(visit, plan, plan.minutes, at):
            customer.tally.own_visits += 1
            customer.tally.own_revenue += plan.price.amount
            self._ledger.order(customer, plan, plan.price, at)

    def _buy(self, visit: _Visit, card: Card, at: datetime) -> None:
        """What a recommendation led to: a membership, or a session like any other."""
        customer, offer, plan = visit.customer, card.decision.offer, self._plan_of(visit, card)
        price = self._ledger.price_now(customer, card, at)
        if not still_buys(customer, self.setting.behaviour, card, price, visit.key):
            return
        if plan.session_type is None:
            customer.memberships.append(Membership(plan=plan.name, purchased_at=at))
        elif not self._is_served(visit, plan, offer.minutes or plan.minutes, at):
            return
        else:
            customer.has_bought = True
        self._ledger.sell(customer, card, price, at)
        self._ledger.order(customer, plan, price, at)

    def _plan_of(self, visit: _Visit, card: Card) -> Plan:
        named = card.decision.offer.plan
        known = self.setting.catalogue.plan(named) if named else None
        chosen = visit.customer.chance.pick(self._later_plans, f"{visit.key} plan")
        return known or self.setting.catalogue.plans[chosen]

    def _is_served(self, visit: _Visit, plan: Plan, most: int | None, at: datetime) -> bool:
        """Whether an expert has time within some days; if so, the session takes place."""
        chance, key = visit.customer.chance, visit.key
        first = (at - self.traffic.begins).days
        days = range(first, first + _WAITS_DAYS + 1)
        room = self.traffic.experts * _SESSIONS_A_DAY
        day = next((day for day in days if self._served[day] < room), None)
        if day is None:
            visit.customer.tally.turned_away += 1
            return False
        self._served[day] += 1
        if chance.happens(self._habits.completes, f"{key} completes"):
            most = most or 1
            visit.plan, visit.ends = plan, True
            visit.minutes = chance.whole(max(1, most // 3), most, f"{key} minutes")
            visit.intake = Intake(
                urgent=chance.happens(_URGENT, f"{key} urgent"),
                concern_length=chance.whole(*_CONCERN, f"{key} concern"),
                files_count=max(0, chance.whole(*_FILES, f"{key} files")),
            )
            minutes = chance.whole(*_WAIT_MINUTES, f"{key} wait") + visit.minutes
            self._plan_ahead(at + timedelta(days=day - first, minutes=minutes), visit)
        return True

    def _end(self, visit: _Visit, at: datetime) -> None:
        """A completed session is decided about, and its list perhaps read."""
        customer, chance, key = visit.customer, visit.customer.chance, visit.key
        customer.visits += 1
        session = self._session(visit, at)
        context = self._ledger.context(customer, session, visit.intake)
        customer.completed.append(CompletedSession(session_id=session.id, ended_at=at))
        customer.did("session_completed", at, plan=visit.plan)
        decisions, assignments = self._decide(customer, context)
        customer.tally.decide(decisions)
        cards = [
            Card(decision=decision, created_at=at + _DECIDED_AFTER)
            for decision in decisions
            if decision.outcome.offered
        ]
        customer.cards += cards
        opened = at + timedelta(minutes=chance.whole(*_READ_MINUTES, f"{key} opens"))
        if opened >= self._ends or not chance.happens(self._habits.reads, f"{key} reads"):
            return
        for made in assignments:
            customer.exposed.setdefault(made.experiment.name, (made.variation.name, opened))
        if cards:
            self._read(visit, cards, opened)

    def _read(self, visit: _Visit, cards: list[Card], opened: datetime) -> None:
        reading = Reading(
            key=visit.key,
            customer=visit.customer,
            behaviour=self.setting.behaviour,
            opened_at=opened,
            may_buy=visit.customer.visits < _MOST_VISITS,
        )
        found = read_list(reading, cards)
        if found is not None:
            bought = _Visit(key=found.key, customer=visit.customer, bought=found.card)
            self._plan_ahead(found.at, bought)

    def _decide(
        self, customer: Customer, context: Context
    ) -> tuple[tuple[Decision, ...], tuple[Assignment, ...]]:
        catalogue, phases = self.setting.catalogue, self.setting.phases
        base = decide(context, catalogue)
        if not phases:
            return base, ()
        made = assign(customer.id, phases, eligible(base), at_usual_price(base))
        return decide_as_assigned(context, catalogue, base, made), made

    def _session(self, visit: _Visit, at: datetime) -> Session:
        if visit.plan is None or visit.plan.session_type is None:
            raise ValueError(f"visit {visit.key} had no session")
        return Session(
            id=UUID(int=visit.customer.chance.bits(f"{visit.key} session"), version=4),
            session_type=visit.plan.session_type,
            plan=visit.plan.name,
            duration_minutes=visit.minutes,
            ended_at=at,
        )
