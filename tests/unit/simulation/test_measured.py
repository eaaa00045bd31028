"""What customers did replaces what is assumed of them, as far as they did anything."""

from math import log

import pytest

from crm.platform.money import Money
from crm.simulation.contracts.behaviour import parse_answers, parse_demand
from crm.simulation.rules.behaviour import Appeal, prior_appeal, prior_behaviour
from crm.simulation.rules.chance import Chance
from crm.simulation.rules.demand import Asked, elasticity
from crm.simulation.rules.measured import Answers, as_measured
from tests.unit.simulation.builders import at_price
from tests.unit.upsells.builders import garage, usd

_TRUE = 1.6


def measured(answers: Answers | None, *asked: Asked) -> Appeal:
    behaviour = prior_behaviour([garage()])
    found = as_measured(
        behaviour,
        {"follow_up": answers} if answers else {},
        {"follow_up": asked} if asked else {},
    )
    assert found.appeals["video_session"] == behaviour.appeals["video_session"]
    return found.appeals["follow_up"]


def test_without_data_the_priors_stand() -> None:
    prior = prior_appeal(garage().offers_by_type["follow_up"])
    assert measured(None) == prior
    assert measured(Answers(viewed=0, clicked=0, bought=0)) == prior
    assert (prior.source, prior.elasticity_source) == ("prior", "prior")


def test_much_data_stands_for_itself_and_says_so() -> None:
    found = measured(Answers(viewed=20_000, clicked=6_000, bought=1_500))
    assert found.click == pytest.approx(0.3, abs=0.001)
    assert found.buy == pytest.approx(0.25, abs=0.001)
    assert found.source == "measured: 20000 looks, 6000 clicks"


def test_answers_that_do_not_fit_leave_chances_between_0_and_1() -> None:
    found = measured(Answers(viewed=5, clicked=9, bought=12))
    assert 0 < found.click < 1
    assert 0 < found.buy < 1


def sold(cents: int, shown: int, name: str) -> Asked:
    """Purchases at a price whose share falls with a known elasticity."""
    share, chance = 0.2 * (cents / 4_900) ** -_TRUE, Chance(name)
    bought = sum(chance.happens(share, str(number)) for number in range(shown))
    return Asked(price=Money(cents, "USD"), shown=shown, bought=bought)


def test_a_true_elasticity_is_found_again_within_its_error() -> None:
    found = elasticity([sold(cents, 20_000, str(cents)) for cents in (3_900, 4_900, 6_900)])
    assert found.error < 0.1
    assert abs(found.value - _TRUE) < 3 * found.error


def test_few_purchases_leave_the_prior_nearly_as_it_was() -> None:
    few = [Asked(price=usd(price), shown=10, bought=1) for price in ("49.00", "59.00")]
    found = measured(None, *few)
    assert found.elasticity == pytest.approx(1, abs=0.1)
    assert found.elasticity_error == pytest.approx(0.5, abs=0.01)
    assert found.elasticity_source == "experiments: 2 prices, 2 purchases"


def test_demand_that_rises_with_the_price_is_taken_for_none_at_all() -> None:
    rising = [
        Asked(price=usd("49.00"), shown=10_000, bought=500),
        Asked(price=usd("59.00"), shown=10_000, bought=2_000),
    ]
    assert elasticity(rising).value == 0
    assert measured(None, *rising).minding(-3).elasticity == 0


def test_two_prices_weigh_as_the_formula_says() -> None:
    points = [Asked(price=usd("49.00"), shown=999, bought=200), sold(5_900, 1_000, "x")]
    xs = [log(4_901), log(5_901)]
    ys = [log((one.bought + 0.5) / (one.shown + 1)) for one in points]
    ws = [one.bought + 0.5 for one in points]
    spread = (xs[1] - xs[0]) ** 2 * ws[0] * ws[1] / (ws[0] + ws[1])
    slope = (ys[0] - ys[1]) / (xs[1] - xs[0])
    assert elasticity(points).value == pytest.approx((slope * spread + 4) / (spread + 4))


def test_the_usual_price_is_that_of_the_first_catalogue() -> None:
    dear = at_price(garage(), "follow_up", "99.00")
    assert prior_behaviour([garage(), dear]).appeals["follow_up"].price == usd("49.00")


def test_rows_are_read_and_one_price_is_no_curve() -> None:
    rows = [
        {
            "recommendation_type": kind,
            "currency": currency,
            "price_cents": cents,
            "shown": 3,
            "bought": 1,
        }
        for kind, currency, cents in (
            ("a", "USD", 100),
            ("a", "USD", 200),
            ("b", "USD", 100),
            ("b", "EUR", 200),
        )
    ]
    assert list(parse_demand(rows, "USD")) == ["a"]
    answers = [{"recommendation_type": "a", "shown": 4, "viewed": 3, "clicked": 2, "bought": 1}]
    assert parse_answers(answers) == {"a": Answers(viewed=3, clicked=2, bought=1)}
