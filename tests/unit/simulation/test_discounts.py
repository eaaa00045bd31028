"""Discounts in a simulated year: who gets them, what they cost, and that budgets hold."""

from collections import Counter
from collections.abc import Iterator

import pytest

from crm.catalogue.load import CATALOGUE_PATH, parse
from crm.catalogue.model import Catalogue
from crm.platform.money import Money
from crm.pricing.rules import PriceLine
from crm.simulation.actions.simulating import simulate
from crm.simulation.rules.customer import Card
from crm.simulation.rules.setting import Lived
from tests.unit.simulation.builders import counted, lived, setting, trial
from tests.unit.upsells.builders import garage

_KIND = "diagnostic_package"
_TEXT = CATALOGUE_PATH.read_text(encoding="utf-8")
_GUARDED = _TEXT.replace(
    f"[offers.{_KIND}]\n", f'[offers.{_KIND}]\nfloor = "70.00"\ncost = "40.00"\n'
)


def discounted(rest: str) -> Catalogue:
    """Ours with 20 % off a diagnostic that is never below 70."""
    table = f'[discounts.spring]\noffers = ["{_KIND}"]\npercent = 20\nreason = "It is spring."\n'
    return parse(_GUARDED + table + rest, name="draft.toml")


def bought(found: Lived) -> Iterator[tuple[str, Card, Money]]:
    """Every diagnostic that was bought: by whom, and for how much."""
    for customer in found.customers:
        for card in customer.cards:
            if card.kind == _KIND and card.purchased_at and card.paid:
                yield str(customer.id), card, card.paid


def taken(found: Lived) -> Iterator[tuple[str, str, PriceLine]]:
    """Each use of a discount: by whom, in which month, and what it took off."""
    for customer, card, paid in bought(found):
        quote = card.decision.quote
        if paid == quote.price and card.purchased_at:
            for line in quote.lines:
                yield customer, f"{card.purchased_at:%Y-%m}", line


def test_a_discount_for_everyone_is_in_every_price_and_counted_with_its_cost() -> None:
    found = lived(setting(discounted('basis = "everyone"\n')))
    figures, sales = counted(found), list(bought(found))
    assert len(sales) == figures[f"{_KIND}.bought"] == figures["spring:uses"] > 3
    assert {paid.amount for _, _, paid in sales} == {7_920}
    assert figures["spring:amount"] == figures[f"{_KIND}.discount"] == 1_980 * len(sales)
    assert figures[f"{_KIND}.margin"] == (7_920 - 4_000) * len(sales)


@pytest.mark.parametrize(
    "budget", ['budget = { uses = 2, per = "month" }', "budget = { uses = 5 }"]
)
def test_uses_never_exceed_their_budget_and_the_rest_pay_more(budget: str) -> None:
    found = lived(setting(discounted(f'basis = "everyone"\n{budget}\n')), customers=400)
    uses = Counter(month for _, month, _ in taken(found))
    if "month" in budget:
        assert max(uses.values()) == 2
    else:
        assert sum(uses.values()) == 5
    assert {paid.amount for _, _, paid in bought(found)} == {7_920, 9_900}
    assert counted(found)["spring:uses"] == sum(uses.values())


def test_money_never_exceeds_its_budget() -> None:
    budget = 'budget = { money = "50.00", per = "month" }'
    found = lived(setting(discounted(f'basis = "everyone"\n{budget}\n')), customers=400)
    spent: Counter[str] = Counter()
    for _, month, line in taken(found):
        spent[month] += line.amount
    assert max(spent.values()) == 2 * 1_980
    assert counted(found)["spring:amount"] == sum(spent.values())


def test_a_customer_uses_it_as_often_as_they_may() -> None:
    rule = 'basis = "everyone"\nper_customer = 1\n'
    found = lived(setting(discounted(rule), returns=0.9), customers=400)
    assert set(Counter(customer for customer, _, _ in taken(found)).values()) == {1}
    assert any(paid.amount == 9_900 for _, _, paid in bought(found))


def test_a_draft_for_some_segments_is_reported_with_its_cost_and_margin() -> None:
    """20 % off for who may leave, at most 500 a month, never below 70."""
    table = (
        f'[discounts.at_risk]\noffers = ["{_KIND}"]\npercent = 20\nreason = "It has been long."\n'
        'basis = "personalised"\nbudget = { money = "500.00", per = "month" }\n\n'
        "[[discounts.at_risk.when]]\n"
        'segment = ["at_risk", "lost", "hibernating", "about_to_sleep", "promising"]\n'
    )
    draft = parse(_GUARDED + table, name="draft.toml")
    report = simulate(trial(draft, customers=400))
    [discount] = report.discounts
    assert discount.name == "at_risk"
    assert discount.uses.current == 0
    assert discount.uses.draft > 0
    assert discount.amount.draft == 1_980 * discount.uses.draft
    by_kind = {offer.recommendation_type: offer for offer in report.offers}
    diagnostic = by_kind[_KIND]
    assert diagnostic.margin is not None
    assert diagnostic.margin.draft == diagnostic.revenue.draft - 4_000 * diagnostic.bought.draft
    assert by_kind["follow_up"].margin is None


def test_without_a_discount_the_report_has_none() -> None:
    assert simulate(trial(garage(), customers=20)).discounts == []
