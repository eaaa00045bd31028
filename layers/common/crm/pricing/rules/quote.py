"""Quotes: a price with the discounts that made it, and what another one would be made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crm.catalogue.discounts import Basis, Period
from crm.catalogue.guards import Guard, GuardCode
from crm.catalogue.model import Words
from crm.platform.money import Money
from crm.platform.times import UtcTime
from crm.pricing.rules.stack import Reduction, best_stack

#: The code of an offer's own price.
STANDARD: Final = "standard"
_BASES: Final[tuple[Basis, ...]] = ("everyone", "condition", "personalised")


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much there is of a discount.

    Attributes:
        unit: `uses`, or the currency whose minor units are counted.
        cap: How many of them; None where only customers are limited.
        per: In each month (UTC), or at all.
        per_customer: How often one customer may use it in that time.
    """

    unit: str
    cap: int | None
    per: Period
    per_customer: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BudgetUse:
    """What is taken of a budget, and how often the customer has used its discount."""

    discount: str
    period: str
    unit: str
    taken: int
    mine: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """A discount that applies to an offer for a customer now; `amount` is what it takes alone."""

    discount: str
    amount: int
    exclusive: bool
    basis: Basis
    reason: str
    until: UtcTime | None
    limits: Limits | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceLine:
    """What one discount takes off the price, in minor units."""

    offered: Offered
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """The price of an offer for a customer before discounts.

    Attributes:
        code: STANDARD for the offer's own price, else that of its price rule.
        basis: Whom it is for.
        stripe_price: What stands for it at Stripe, where the catalogue says so.
        asked: The offer's own price, where customers were really asked it before.
        asked_less: Whether a discount for everyone has lowered that within thirty days.
    """

    price: Money
    code: str
    reason: str
    basis: Basis
    stripe_price: str | None
    asked: Money | None
    asked_less: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """The price of an offer for a customer, line by line.

    Attributes:
        clamp: The guard that holds the price up.
        notes: Sentences that have to be shown with the price.
        offered: All discounts that apply, of which `lines` has the best set.
    """

    listed: Listed
    price: Money
    lines: tuple[PriceLine, ...]
    clamp: GuardCode | None
    notes: tuple[str, ...]
    offered: tuple[Offered, ...]
    guards: tuple[Guard, ...]

    @property
    def code(self) -> str:
        """Of the price before discounts."""
        return self.listed.code

    @property
    def reason(self) -> str:
        """Of the price before discounts."""
        return self.listed.reason

    @property
    def stripe_price(self) -> str | None:
        """What stands for the price at Stripe; nothing does for a discounted one."""
        return None if self.lines else self.listed.stripe_price

    @property
    def basis(self) -> Basis:
        """Whom the price is for: the narrowest of what it was before discounts, and its lines."""
        return _basis(self.listed, self.lines)

    @property
    def until(self) -> datetime | None:
        """When the first of its discounts ends."""
        ends = (line.offered.until for line in self.lines)
        return min((end for end in ends if end is not None), default=None)

    @property
    def former_price(self) -> Money | None:
        """What was asked before and is more; not where everyone is asked less than that."""
        asked = self.listed.asked
        if asked is None or asked <= self.price:
            return None
        return None if self.listed.asked_less and self.basis != "everyone" else asked


def make_quote(
    listed: Listed, offered: Sequence[Offered], guards: Sequence[Guard], words: Words
) -> Quote:
    """Lowers a price by the best set of discounts, as far as the guards allow.

    Args:
        listed: The price before discounts.
        offered: The discounts that apply, in the order of the catalogue.
        guards: Of the offer at that price.
        words: What has to be said of prices.
    """
    by_name = {each.discount: each for each in offered}
    reductions = [
        Reduction(discount=each.discount, amount=each.amount, exclusive=each.exclusive)
        for each in offered
    ]
    stack = best_stack(listed.price, reductions, guards)
    lines = tuple(PriceLine(offered=by_name[name], amount=amount) for name, amount in stack.taken)
    return Quote(
        listed=listed,
        price=stack.price,
        lines=lines,
        clamp=stack.clamp,
        notes=_notes(listed, lines, stack.clamp, words),
        offered=tuple(offered),
        guards=tuple(guards),
    )


def _notes(
    listed: Listed, lines: tuple[PriceLine, ...], clamp: GuardCode | None, words: Words
) -> tuple[str, ...]:
    """What the law wants said of whom the price is for, and that a guard holds it up."""
    said = {
        "everyone": None,
        # A price rule says it with its own reason.
        "condition": words.price_by_condition if lines else None,
        "personalised": words.price_personalised,
    }[_basis(listed, lines)]
    held_up = words.price_guarded if clamp and lines else None
    return tuple(note for note in (held_up, said) if note)


def _basis(listed: Listed, lines: tuple[PriceLine, ...]) -> Basis:
    return max((listed.basis, *(line.offered.basis for line in lines)), key=_BASES.index)
