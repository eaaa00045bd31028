"""What the business knows of its simulated customers: all that decisions are made from."""

from datetime import datetime

from crm.platform.money import Money
from crm.simulation.rules.customer import Customer
from crm.simulation.rules.setting import Setting
from crm.upsells.rules import AskedPrice, Context, Intake, Session


class Ledger:
    """Keeps what customers pay, and says what is known when one of their sessions has ended."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._prices_asked = tuple(
            AskedPrice(recommendation_type=kind, price=offer.price)
            for kind, offer in setting.catalogue.offers_by_type.items()
            if (known := setting.usual.offer(kind)) is not None and known.price == offer.price
        )

    @staticmethod
    def pay(customer: Customer, price: Money, at: datetime) -> None:
        """Keep a payment; nothing is none."""
        if price.amount:
            customer.payments.append((at, price.amount))

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
        )
