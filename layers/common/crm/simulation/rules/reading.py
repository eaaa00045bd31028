"""How a customer reads a list of recommendations: looks, clicks, dismisses, and perhaps buys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crm.platform.money import Money
from crm.simulation.rules.behaviour import Behaviour
from crm.simulation.rules.customer import Card, Customer

_CLICK_MINUTES: Final = (1, 60)
_BUY_MINUTES: Final = (1, 180)
_DISMISS_MINUTES: Final = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One list, opened by one customer; `key` names its draws."""

    key: str
    customer: Customer
    behaviour: Behaviour
    opened_at: datetime
    may_buy: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Purchase:
    """What a list leads to, and when; `key` names the draws of what follows."""

    key: str
    card: Card
    at: datetime


def read_list(reading: Reading, cards: Sequence[Card]) -> Purchase | None:
    """Look at one card after the other, click some, and buy one at most."""
    habits, chance = reading.behaviour.habits, reading.customer.chance
    tally = reading.customer.tally
    tally.lists += 1
    reading.customer.did("summary_viewed", reading.opened_at)
    looks, purchase = True, None
    for place, card in enumerate(cards):
        sales = tally.of(card.kind)
        card.shown_at = reading.opened_at
        reading.customer.did("upsell_shown", reading.opened_at, offer=card.kind)
        sales.shown += 1
        share = habits.examines_next if place else habits.examines
        looks = looks and chance.happens(share, f"{reading.key} looks {place}")
        if not looks:
            continue
        if _clicks(reading, card):
            sales.clicked += 1
            purchase = purchase or _buys(reading, card)
        elif chance.happens(habits.dismisses, f"{reading.key} dismisses {card.kind}"):
            sales.dismissed += 1
            card.dismissed_at = reading.opened_at + timedelta(minutes=_DISMISS_MINUTES)
            reading.customer.did("upsell_dismissed", card.dismissed_at, offer=card.kind)
    return purchase


def _clicks(reading: Reading, card: Card) -> bool:
    customer, behaviour = reading.customer, reading.behaviour
    likely = behaviour.appeals[card.kind].clicks(customer.click_taste, behaviour.habits.taste)
    if not customer.chance.happens(likely, f"{reading.key} clicks {card.kind}"):
        return False
    minutes = customer.chance.whole(*_CLICK_MINUTES, f"{reading.key} clicks {card.kind} after")
    card.clicked_at = reading.opened_at + timedelta(minutes=minutes)
    customer.did("upsell_clicked", card.clicked_at, offer=card.kind)
    return True


def _buys(reading: Reading, card: Card) -> Purchase | None:
    customer, price, key = reading.customer, card.decision.quote.price, f"{reading.key}>{card.kind}"
    if not reading.may_buy or not still_buys(customer, reading.behaviour, card, price, key):
        return None
    after = timedelta(minutes=customer.chance.whole(*_BUY_MINUTES, f"{key} after"))
    return Purchase(key=key, card=card, at=(card.clicked_at or reading.opened_at) + after)


def still_buys(
    customer: Customer, behaviour: Behaviour, card: Card, price: Money, key: str
) -> bool:
    """Whether they buy what they clicked at a price; who does, does at every lower one."""
    likely = behaviour.appeals[card.kind].buys(price, customer.buy_taste, behaviour.habits.taste)
    return customer.chance.happens(likely, f"{key} buys")
