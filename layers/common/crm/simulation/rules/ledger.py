"""What the business knows of its simulated customers: all that decisions are made from."""

from collections.abc import Sequence
from datetime import datetime

from crm.catalogue.model import Plan
from crm.platform.money import Money
from crm.predictions.model import Cohort
from crm.predictions.rules.cohorts import Act, stand
from crm.simulation.rules.budgets import Budgets
from crm.simulation.rules.customer import Card, Customer
from crm.simulation.rules.setting import Setting
from crm.simulation.rules.standing import Buyers
from crm.upsells.rules import AskedPrice, Context, Intake, Known, Session


class Ledger:
    """Keeps what customers pay, and says what is known when one of their sessions has ended."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._buyers = Buyers()
        self._budgets = Budgets(setting.catalogue)
        self._prices_asked = tuple(
            AskedPrice(recommendation_type=kind, price=offer.price)
            for kind, offer in setting.catalogue.offers_by_type.items()
            if (known := setting.usual.offer(kind)) is not None and known.price == offer.price
        )

    def order(self, customer: Customer, plan: Plan, price: Money, at: datetime) -> None:
        """Keep an intake and its payment; a membership is no purchase to segments."""
        customer.did("intake_submitted", at, plan=plan)
        if not price.amount:
            return
        customer.did("checkout_completed", at, plan=plan)
        customer.payments.append((at, price.amount))
        if plan.session_type is not None:
            self._buyers.pay(customer.bought, at.date(), price.amount)

    def context(self, customer: Customer, session: Session, intake: Intake | None) -> Context:
        """What is known when the session ends."""
        now, currency = session.ended_at, self._setting.catalogue.currency
        return Context(
            now=now,
            session=session,
            intake=intake,
            completed=tuple(customer.completed),
            spent=(Money(sum(paid for _, paid in customer.payments), currency),),
            recommendations=tuple(card.known(now) for card in customer.cards),
            memberships=tuple(customer.memberships),
            prices_asked=self._prices_asked,
            mails_begun=customer.mails_begun(self._setting.mails, now),
            budget=self._setting.budget,
            known=self._known(customer, now),
            budgets=self._budgets.uses(customer.id, now),
        )

    def price_now(self, customer: Customer, card: Card, at: datetime) -> Money:
        """What is asked at the checkout: without its discounts, once one of them is used up."""
        quote = card.decision.quote
        has_room = self._budgets.have_room(quote.lines, customer.id, at)
        return quote.price if has_room else quote.listed.price

    def sell(self, customer: Customer, card: Card, price: Money, at: datetime) -> None:
        """Keep what a recommendation was bought for, and what its discounts took."""
        quote = card.decision.quote
        card.purchased_at, card.paid = at, price
        lines = quote.lines if price == quote.price else ()
        self._budgets.take(lines, customer.id, at)
        customer.tally.sell(card.decision.offer, price, lines)

    def _known(self, customer: Customer, now: datetime) -> Known:
        """What the last night, and the minute before, found out."""
        is_scored = customer.came_at.date() < now.date()
        acts = sorted((act for act in customer.acts if act.at < now), key=lambda act: act.at)
        return Known(
            segment=self._buyers.segment(customer.bought, now.date()) if is_scored else None,
            cohorts=tuple(
                cohort.name for cohort in self._setting.cohorts if self._is_in(cohort, acts, now)
            ),
        )

    @staticmethod
    def _is_in(cohort: Cohort, acts: Sequence[Act], now: datetime) -> bool:
        asked = [act for act in acts if act.kind in cohort.acts]
        return stand(cohort, asked, now).since is not None
