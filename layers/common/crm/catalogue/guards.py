"""How low the price of an offer may be, whatever is taken off it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from crm.catalogue.kinds import chargeable_step
from crm.platform.money import Money

if TYPE_CHECKING:
    from crm.catalogue.model import Offer

type GuardCode = Literal["floor", "cost", "max_discount"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard:
    """The least that one rule of an offer lets a discount leave of its price."""

    code: GuardCode
    least: Money


def guards(offer: "Offer", price: Money) -> tuple[Guard, ...]:
    """The guards of an offer at this price before discounts; a price that is lower stays itself."""
    found = []
    if offer.floor is not None:
        found.append(Guard(code="floor", least=offer.floor))
    if offer.cost is not None:
        margin = offer.margin or Money(0, offer.cost.currency)
        found.append(Guard(code="cost", least=offer.cost + margin))
    if offer.max_discount is not None:
        kept = price.amount - price.amount * offer.max_discount // 100
        step = chargeable_step(price.currency)
        least = Money(-(-kept // step) * step, price.currency)
        found.append(Guard(code="max_discount", least=least))
    return tuple(found)
