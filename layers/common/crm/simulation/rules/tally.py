"""What is counted of simulated customers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Final

from crm.catalogue.model import Offer
from crm.platform.money import Money
from crm.pricing.rules import PriceLine
from crm.upsells.rules import Decision


@dataclass(kw_only=True, slots=True)
class Sales:
    """Of one offer; money in minor units.

    Attributes:
        offered: Recommendations that were made.
        shown: That the customer opened; each counts as a contact.
        revenue: What was paid for what was bought, at the prices that were asked.
        discount: By how much less than the offer's usual price that is.
        margin: The revenue less the cost of what was bought, where it is known.
    """

    offered: int = 0
    shown: int = 0
    clicked: int = 0
    dismissed: int = 0
    bought: int = 0
    revenue: int = 0
    discount: int = 0
    margin: int = 0


@dataclass(kw_only=True, slots=True)
class Used:
    """Of one discount: how often it lowered what was bought, and by how much."""

    uses: int = 0
    amount: int = 0


@dataclass(kw_only=True, slots=True)
class Tally:
    """Of one group of customers; money in minor units.

    Attributes:
        sessions: That were completed and decided about.
        own_visits: That customers paid for, or that were free, without a recommendation.
        own_revenue: What they paid for those.
        lists: Lists of recommendations that were opened.
        mails: Mails of campaigns.
        pressed: Recommendations that were not made because the customer was asked for much.
        held_out: Those that the holdout kept back.
        turned_away: Visits that found no expert in time.
    """

    offers: dict[str, Sales] = field(default_factory=dict)
    discounts: dict[str, Used] = field(default_factory=dict)
    sessions: int = 0
    own_visits: int = 0
    own_revenue: int = 0
    lists: int = 0
    mails: int = 0
    pressed: int = 0
    held_out: int = 0
    turned_away: int = 0

    def of(self, kind: str) -> Sales:
        """What is counted of an offer."""
        return self.offers.setdefault(kind, Sales())

    def sell(self, offer: Offer, asked: Money, lines: Iterable[PriceLine]) -> None:
        """Count a purchase, and the discounts in its price."""
        sales = self.of(offer.recommendation_type)
        sales.bought += 1
        sales.revenue += asked.amount
        sales.discount += max(offer.price.amount - asked.amount, 0)
        sales.margin += asked.amount - offer.cost.amount if offer.cost else 0
        for line in lines:
            used = self.discounts.setdefault(line.offered.discount, Used())
            used.uses += 1
            used.amount += line.amount

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Count what was decided after a session."""
        self.sessions += 1
        for decision in decisions:
            if decision.outcome.offered:
                self.of(decision.offer.recommendation_type).offered += 1
            elif decision.outcome.code == "over_pressure":
                self.pressed += 1
            elif decision.outcome.code == "held_out":
                self.held_out += 1

    def figures(self) -> Counter[str]:
        """All figures by name, `offer.figure` and `discount:figure`, with sums over offers."""
        found: Counter[str] = Counter()
        for part in fields(self):
            if part.name not in {"offers", "discounts"}:
                found[part.name] = getattr(self, part.name)
        for kind, sales in self.offers.items():
            for name in SALES:
                found[f"{kind}.{name}"] = getattr(sales, name)
                found[name] += getattr(sales, name)
        for discount, used in self.discounts.items():
            found[f"{discount}:uses"] = used.uses
            found[f"{discount}:amount"] = used.amount
        found["total_revenue"] = found["revenue"] + found["own_revenue"]
        found["contacts"] = found["shown"] + found["mails"]
        return found


#: The names of what is counted of each offer.
SALES: Final = tuple(part.name for part in fields(Sales))
