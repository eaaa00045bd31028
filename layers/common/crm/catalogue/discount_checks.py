"""Finds what is wrong between discounts, the offers that they lower and the words about them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from crm.catalogue.days import find_reversed_days
from crm.catalogue.discounts import Discount
from crm.catalogue.guards import guards
from crm.platform.placeholders import read_placeholders
from crm.platform.toml_file import KeyPath, Problem

if TYPE_CHECKING:
    from crm.catalogue.model import Catalogue, Offer

#: As many discounts may name one offer: the best set of them is found by trying all.
MOST_DISCOUNTS: Final = 12


def find_discount_problems(catalogue: "Catalogue") -> Iterator[Problem]:
    """Each problem of discounts and guards, with the key that has to change."""
    for discount in catalogue.discounts.values():
        yield from _check_discount(discount, catalogue, ("discounts", discount.name))
    for offer in catalogue.offers:
        yield from _check_guards(offer, catalogue, ("offers", offer.recommendation_type))


def find_discount_doubts(catalogue: "Catalogue") -> Iterator[Problem]:
    """What can be used and is hardly meant."""
    for discount in catalogue.discounts.values():
        path = ("discounts", discount.name)
        if discount.basis != "everyone" and discount.budget is None:
            yield Problem(path, "has no budget: it is given however often its condition holds")
        if discount.amount is not None:
            for kind in discount.offers:
                if discount.amount >= catalogue.offers_by_type[kind].price:
                    sentence = f"is not below {kind}'s price: its guard alone holds it"
                    yield Problem((*path, "amount"), sentence)


def _check_discount(discount: Discount, catalogue: "Catalogue", path: KeyPath) -> Iterator[Problem]:
    if (discount.percent is None) == (discount.amount is None):
        yield Problem((*path, "percent"), "or amount: a discount has one of them, never both")
    if discount.amount is not None and discount.amount.amount == 0:
        yield Problem((*path, "amount"), "must not be 0")
    yield from find_reversed_days(discount.begins, discount.ends, path)
    budget = discount.budget
    if budget is not None and (budget.uses is None) == (budget.money is None):
        yield Problem((*path, "budget"), "has either uses or money")
    for kind in discount.offers:
        if kind not in catalogue.offers_by_type:
            known = ", ".join(catalogue.offers_by_type)
            yield Problem((*path, "offers"), f"{kind!r} is none of the offers: {known}")
    _, faults = read_placeholders(discount.reason, ())
    yield from (Problem((*path, "reason"), fault) for fault in faults)
    yield from _check_basis(discount, catalogue, path)


def _check_basis(discount: Discount, catalogue: "Catalogue", path: KeyPath) -> Iterator[Problem]:
    if any(condition.is_reckoned for condition in discount.conditions):
        if discount.basis != "personalised":
            sentence = "must be personalised: a condition of it is reckoned about the customer"
            yield Problem((*path, "basis"), sentence)
    elif discount.conditions and discount.basis == "everyone":
        yield Problem((*path, "basis"), "must be condition or personalised: not everyone gets it")
    missing = {
        "everyone": None,
        "condition": "price_by_condition",
        "personalised": "price_personalised",
    }[discount.basis]
    if missing and getattr(catalogue.words, missing) is None:
        yield Problem((*path, "basis"), f"{discount.basis} needs words.{missing}, which says so")


def _check_guards(offer: "Offer", catalogue: "Catalogue", path: KeyPath) -> Iterator[Problem]:
    if offer.margin is not None and offer.cost is None:
        yield Problem((*path, "margin"), "needs cost")
    prices = (
        (offer.price, (*path, "price")),
        *(
            (rule.price, (*path, "price_when", index, "price"))
            for index, rule in enumerate(offer.price_rules)
        ),
    )
    for index, rule in enumerate(offer.price_rules):
        if rule.is_reckoned and catalogue.words.price_personalised is None:
            place = (*path, "price_when", index)
            yield Problem(place, "is personalised, and needs words.price_personalised")
    lowering = [each.name for each in catalogue.discounts.values() if _lowers(each, offer)]
    for price, place in prices:
        found = guards(offer, price)
        for guard in found:
            if price < guard.least:
                yield Problem(place, f"is below {guard.least}, its guard: {guard.code}")
        if lowering and price.amount and not any(guard.least.amount > 0 for guard in found):
            sentence = f"needs floor, cost or max_discount, since {lowering[0]} lowers it"
            yield Problem(place, sentence)
    if len(lowering) > MOST_DISCOUNTS:
        sentence = f"is lowered by {len(lowering)} discounts, of which {MOST_DISCOUNTS} are allowed"
        yield Problem(path, sentence)


def _lowers(discount: Discount, offer: "Offer") -> bool:
    return offer.recommendation_type in discount.offers
