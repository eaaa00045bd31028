"""Discounts in the catalogue: what may be written, and each mistake with its line."""

import re
from pathlib import Path

import pytest

from crm.catalogue.guards import guards
from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, doubts, parse
from crm.catalogue.model import Catalogue
from crm.platform.money import Money

_DISCOUNT = """
[discounts.welcome_back]
offers = ["diagnostic_package"]
percent = 20
basis = "condition"
stacking = "stackable"
from = 2026-12-01
to = 2026-12-31
budget = { money = "500.00", per = "month" }
per_customer = 1
reason = "Because you came back to us."

[[discounts.welcome_back.when]]
completed_at_least = 2
"""
_GUARDED = 'price = "99.00"\nfloor = "70.00"\ncost = "40.00"\nmargin = "20.00"\nmax_discount = 50'


def _text(discount: str = _DISCOUNT, guarded: str = _GUARDED) -> str:
    text = CATALOGUE_PATH.read_text(encoding="utf-8")
    return text.replace('price = "99.00"', guarded, 1) + discount


def _parse(discount: str = _DISCOUNT, guarded: str = _GUARDED) -> Catalogue:
    return parse(_text(discount, guarded), name="catalogue.toml")


def _mistakes(discount: str, guarded: str = _GUARDED) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        _parse(discount, guarded)
    return [re.sub(r"^catalogue.toml:\d+: ", "", line) for line in str(caught.value).splitlines()]


def test_a_discount_is_read_whole() -> None:
    found = _parse().discounts["welcome_back"]

    assert (found.percent, found.amount, found.basis, found.stacking) == (
        20,
        None,
        "condition",
        "stackable",
    )
    assert found.budget is not None
    assert (found.budget.money, found.budget.per) == (Money(50_000, "USD"), "month")
    assert (str(found.begins), str(found.ends)) == ("2026-12-01", "2026-12-31")
    assert (found.per_customer, len(found.conditions)) == (1, 1)


def test_an_offer_has_the_highest_of_its_guards() -> None:
    offer = _parse().offers_by_type["diagnostic_package"]

    assert [(each.code, each.least.amount) for each in guards(offer, offer.price)] == [
        ("floor", 7000),
        ("cost", 6000),
        ("max_discount", 4950),
    ]


def test_a_guard_in_percent_is_rounded_up_to_what_can_be_charged() -> None:
    offer = _parse(guarded='price = "99.00"\nmax_discount = 33').offers_by_type[
        "diagnostic_package"
    ]
    [guard] = guards(offer, Money(9990, "KWD"))

    assert guard.least == Money(6700, "KWD")


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("percent = 20", "percent = 50_000"), "must be a whole number from 1 to 99"),
        (("percent = 20", 'percent = "20"'), "must be a whole number from 1 to 99"),
        (("percent = 20", "amount = 50_000"), 'must be an amount in quotes, like "99.00"'),
        (("percent = 20", 'amount = "0"'), "must not be 0"),
        (
            ("percent = 20", 'percent = 20\namount = "9.00"'),
            "or amount: a discount has one of them, never both",
        ),
        (("percent = 20\n", ""), "or amount: a discount has one of them, never both"),
        (("to = 2026-12-31", "to = 2026-11-30"), "must not be after `to`"),
        (("to = 2026-12-31", 'to = "2026-12-31"'), "a date without quotes, like 2026-12-24"),
        (("to = 2026-12-31", "to = 2026-12-31T10:00:00Z"), "a date without quotes"),
        (('money = "500.00"', 'money = "500.00", uses = 3'), "has either uses or money"),
        (('budget = { money = "500.00", per = "month" }', "budget = {}"), "has either uses or"),
        (('"diagnostic_package"', '"gone"'), "'gone' is none of the offers: diagnostic_package"),
        (('basis = "condition"', 'basis = "everyone"'), "must be condition or personalised"),
        (("came back", "{came} back"), "came"),
        (("completed_at_least = 2", "completed_within_days = 2"), "needs completed_at_least or"),
        (('stacking = "stackable"', 'stacking = "never"'), "must be one of stackable, exclusive"),
    ],
)
def test_each_mistake_is_told(change: tuple[str, str], mistake: str) -> None:
    assert change[0] in _DISCOUNT
    found = _mistakes(_DISCOUNT.replace(*change))

    assert any(mistake in line and "discounts.welcome_back" in line for line in found), found


@pytest.mark.parametrize(
    ("guarded", "mistake"),
    [
        ('price = "99.00"', "offers.diagnostic_package.price: needs floor, cost or max_discount"),
        ('price = "99.00"\nfloor = "99.01"', "is below 99.01 USD, its guard: floor"),
        ('price = "99.00"\nmargin = "9.00"\nfloor = "9.00"', "margin: needs cost"),
        ('price = "99.00"\ncost = "0"', "needs floor, cost or max_discount"),
    ],
)
def test_a_discount_never_meets_an_offer_without_a_guard(guarded: str, mistake: str) -> None:
    assert any(mistake in line for line in _mistakes(_DISCOUNT, guarded))


def test_what_the_law_wants_said_has_to_be_there() -> None:
    text = re.sub(r"price_personalised = .*\n", "", _text()).replace(
        'basis = "condition"', 'basis = "personalised"'
    )
    with pytest.raises(CatalogueError, match=r"personalised needs words.price_personalised"):
        parse(text, name="catalogue.toml")


def test_more_than_twelve_discounts_of_one_offer_are_refused() -> None:
    many = "".join(_DISCOUNT.replace("welcome_back", f"d{index}") for index in range(13))

    assert any("is lowered by 13 discounts, of which 12 are allowed" in m for m in _mistakes(many))


def test_what_is_hardly_meant_is_doubted(tmp_path: Path) -> None:
    text = _text(
        _DISCOUNT.replace("percent = 20", 'amount = "99.00"').replace(
            'budget = { money = "500.00", per = "month" }\n', ""
        )
    )
    path = tmp_path / "catalogue.toml"
    path.write_text(text, encoding="utf-8")

    told = doubts(parse(text, name=path.name), path)

    assert any("is not below diagnostic_package's price" in doubt for doubt in told)
    assert any("has no budget" in doubt for doubt in told)


def test_what_was_reckoned_about_a_customer_makes_a_price_personal() -> None:
    reckoned = 'segment = ["at_risk"]'
    found = _mistakes(_DISCOUNT.replace("completed_at_least = 2", reckoned))

    assert any("must be personalised: a condition of it is reckoned" in line for line in found)
