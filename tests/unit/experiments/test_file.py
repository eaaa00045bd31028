"""experiments.toml is valid as a whole, or each mistake is named with its line."""

from dataclasses import replace
from typing import Final

import pytest

from crm.catalogue.load import catalogue
from crm.experiments.load import EXPERIMENTS_PATH, load, parse, read_definition
from crm.platform.money import Money
from crm.platform.toml_file import TomlFileError

_GOOD: Final = EXPERIMENTS_PATH.read_text(encoding="utf-8")
_SECOND: Final = _GOOD[_GOOD.index("[experiments.") :].replace("follow_up_price", "another")


def complaint(text: str) -> str:
    with pytest.raises(TomlFileError) as caught:
        parse(text, name="experiments.toml")
    return str(caught.value)


def test_what_is_shipped_can_be_started() -> None:
    found = load(EXPERIMENTS_PATH)
    read = {name: read_definition(name, definition) for name, definition in found.items()}
    assert [variation.weight for variation in read["holdout"].variations] == [5, 95]
    assert str(read["follow_up_price"].variation("higher").offers["follow_up"].price) == "59.00 USD"


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("share = 5 ", "share = 99 ", "holdout.share: must be a whole number from 1 to 50"),
        ('kind = "price"', 'kind = "prices"', "kind: must be one of message, price, order"),
        ('kind = "price"', 'kind = "holdout"', "the holdout has a table of its own"),
        ('price = "59.00"', 'price = "9.00"', "is below the floor, 39.00 USD"),
        (
            'floor = "39.00"',
            'floor = "49.01"',
            "floor: 49.01 USD is above the usual price, 49.00 USD",
        ),
        ('price = "59.00"', "price = 59", 'must be an amount in quotes, like "99.00"'),
        ('offers.follow_up.price = "59.00"', 'offers.gift.price = "59.00"', "none of the offers"),
        ('price = "59.00"', 'title = "Other"', "an experiment of price changes price"),
        ('floor = "39.00"', "", "floor: is missing"),
        ("floor =", "disclosure =", "disclosure: means nothing here"),
        ('name = "higher"', 'name = "usual"', "must have different names"),
        ("weight = 50", "weight = 0", "must be a whole number from 1 to 10000"),
        ('offers.follow_up.price = "59.00"', "", "has to change an offer"),
        (
            'price = "59.00"',
            'stripe_price = "price_1"\noffers.follow_up.price = "59.00"',
            "goes with",
        ),
        (
            'name = "usual" ',
            'offers.follow_up.price = "40.00"\nname = "usual" ',
            "the first variation changes nothing",
        ),
        (
            'metric = "revenue"',
            'namespace = { name = "a", from = 50, to = 50 }\nmetric = "revenue"',
            "namespace.to: must be more than from",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(written: str, instead: str, said: str) -> None:
    assert written in _GOOD
    sentence = complaint(_GOOD.replace(written, instead, 1))
    assert said in sentence
    assert sentence.startswith("experiments.toml:")


def test_one_variation_is_no_experiment() -> None:
    text = _GOOD[: _GOOD.rindex("[[experiments")]
    assert "variations: must be two or more" in complaint(text)


def test_a_bandit_is_asked_for_and_has_room_for_its_floor() -> None:
    name = "follow_up_price"
    bandit = _GOOD.replace('kind = "price"', 'kind = "price"\nbandit = true')
    read = {
        text: read_definition(name, parse(text, name="x.toml")[name]) for text in (_GOOD, bandit)
    }
    assert [experiment.bandit for experiment in read.values()] == [False, True]
    other = bandit[bandit.rindex("[[experiments") :]
    many = [other.replace('"higher"', f'"higher_{number}"') for number in range(20)]
    assert "must be 20 or fewer: a bandit gives each 5 %" in complaint("\n".join([bandit, *many]))


def test_two_experiments_on_the_same_field_need_a_namespace() -> None:
    assert "both change price of follow_up" in complaint(_GOOD + _SECOND)
    apart = [
        text.replace(
            "outcome_days = 30", f"namespace = {{ name = 'a', from = {begin}, to = {end} }}"
        )
        for text, begin, end in ((_GOOD, 0, 50), (_SECOND, 50, 100))
    ]
    assert set(parse("".join(apart), name="x.toml")) == {"holdout", "follow_up_price", "another"}


def test_no_tested_price_lies_below_a_guard_of_its_offer() -> None:
    known = catalogue()
    guarded = replace(known.offers_by_type["follow_up"], cost=Money(5000, "USD"))
    offers = {**known.offers_by_type, "follow_up": guarded}
    with pytest.raises(TomlFileError, match=r"is below 50.00 USD, its guard: cost"):
        parse(
            _GOOD.replace('price = "59.00"', 'price = "45.00"'),
            name="experiments.toml",
            known=replace(known, offers_by_type=offers),
        )
