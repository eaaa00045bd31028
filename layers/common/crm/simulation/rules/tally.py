"""What is counted of simulated customers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Final

from crm.catalogue.model import Offer
from crm.platform.money import Money
from crm.upsells.rules import Decision


@dataclass(kw_only=True, slots=True)
class Sales:
    """Of one offer; money in minor units.

    Attributes:
        offered: Recommendations that were made.
        shown: That the customer opened; each counts as a contact.
        revenue: What was paid for what was bought, at the prices that were asked.
        discount: By how much less than the offer's usual price that is.
    """

    offered: int = 0
    shown: int = 0
    clicked: int = 0
    dismissed: int = 0
    bought: int = 0
    revenue: int = 0
    discount: int = 0

    def sell(self, offer: Offer, asked: Money) -> None:
        """Count a purchase."""
        self.bought += 1
        self.revenue += asked.amount
        self.discount += max(offer.price.amount - asked.amount, 0)


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
        """All figures by name, those of offers as `offer.figure`, with their sums over offers."""
        found: Counter[str] = Counter()
        for part in fields(self):
            if part.name != "offers":
                found[part.name] = getattr(self, part.name)
        for kind, sales in self.offers.items():
            for name in SALES:
                found[f"{kind}.{name}"] = getattr(sales, name)
                found[name] += getattr(sales, name)
        found["total_revenue"] = found["revenue"] + found["own_revenue"]
        found["contacts"] = found["shown"] + found["mails"]
        return found


#: The names of what is counted of each offer.
SALES: Final = tuple(part.name for part in fields(Sales))
