"""Which discounts of the catalogue apply to an offer for this customer now."""

from collections.abc import Iterator
from datetime import datetime

from crm.catalogue.days import begin_of, end_of
from crm.catalogue.discounts import Discount
from crm.catalogue.model import Offer
from crm.platform.money import Money
from crm.pricing.rules import Limits, Offered, percent_of
from crm.upsells.rules.conditions import Facts, unmet_conditions


def offered_discounts(offer: Offer, price: Money, facts: Facts) -> Iterator[Offered]:
    """The discounts that apply to an offer at its price before discounts, in the file's order."""
    for discount in facts.catalogue.discounts.values():
        if offer.recommendation_type not in discount.offers or not _applies(discount, facts):
            continue
        amount = _amount(discount, price)
        limits = limits_of(discount)
        if amount and (limits is None or _is_left(discount, amount, limits, facts)):
            yield Offered(
                discount=discount.name,
                amount=amount,
                exclusive=discount.stacking == "exclusive",
                basis=discount.basis,
                reason=discount.reason,
                until=_end(discount),
                limits=limits,
            )


def limits_of(discount: Discount) -> Limits | None:
    """How much there is of a discount; None is without limit."""
    budget = discount.budget
    if budget is None and discount.per_customer is None:
        return None
    money = budget.money if budget else None
    return Limits(
        unit=money.currency if money else "uses",
        cap=money.amount if money else (budget.uses if budget else None),
        per=budget.per if budget else "whole",
        per_customer=discount.per_customer,
    )


def _applies(discount: Discount, facts: Facts) -> bool:
    begins, end, now = discount.begins, _end(discount), facts.context.now
    if (begins and now < begin_of(begins)) or (end and now >= end):
        return False
    conditions = discount.conditions
    return not conditions or any(not unmet_conditions(each, facts) for each in conditions)


def _amount(discount: Discount, price: Money) -> int:
    if discount.percent is not None:
        return percent_of(price, discount.percent)
    return min(discount.amount.amount, price.amount) if discount.amount else 0


def _is_left(discount: Discount, amount: int, limits: Limits, facts: Facts) -> bool:
    """Whether the budget of now has enough, for this customer too; one never used has all."""
    period = f"{facts.context.now:%Y-%m}" if limits.per == "month" else "whole"
    key = (discount.name, period, limits.unit)
    for use in facts.context.budgets:
        if (use.discount, use.period, use.unit) == key:
            taken = use.taken + (1 if limits.unit == "uses" else amount)
            left_at_all = limits.cap is None or taken <= limits.cap
            return left_at_all and (limits.per_customer is None or use.mine < limits.per_customer)
    return limits.cap is None or limits.unit == "uses" or amount <= limits.cap


def _end(discount: Discount) -> datetime | None:
    """The first moment after the last day."""
    return end_of(discount.ends) if discount.ends else None
