"""Draws depend on the seed and on what they are about, and on nothing else."""

from collections import Counter
from statistics import fmean, stdev

from crm.simulation.rules.chance import Chance

_MANY = 20_000


def test_the_same_seed_draws_the_same_in_any_order() -> None:
    one, other = Chance("7").about("3"), Chance("7").about("3")
    other.uniform("clicks")
    assert [one.uniform("buys"), one.uniform("clicks")] == [
        other.uniform("buys"),
        other.uniform("clicks"),
    ]


def test_seeds_customers_and_subjects_draw_apart() -> None:
    drawn = {
        Chance("7").about("3").bits("4"),
        Chance("7/3").about("4").bits(""),
        Chance("73").bits("4"),
        Chance("7").about("34").bits(""),
        Chance("8").about("3").bits("4"),
    }
    assert len(drawn) == 5


def test_draws_are_spread_as_they_say() -> None:
    chance = Chance("1")
    shares = [chance.uniform(str(number)) for number in range(_MANY)]
    normals = [chance.normal(str(number)) for number in range(_MANY)]
    assert min(shares) >= 0
    assert max(shares) < 1
    assert abs(fmean(shares) - 0.5) < 0.01
    assert abs(fmean(normals)) < 0.03
    assert abs(stdev(normals) - 1) < 0.03
    whole = Counter(chance.whole(2, 4, str(number)) for number in range(_MANY))
    assert set(whole) == {2, 3, 4}
    assert all(abs(count / _MANY - 1 / 3) < 0.02 for count in whole.values())


def test_a_choice_is_made_by_weight_and_never_what_weighs_nothing() -> None:
    chance = Chance("1")
    picked = Counter(
        chance.pick({"a": 1.0, "b": 3.0, "never": 0.0}, str(number)) for number in range(_MANY)
    )
    assert set(picked) == {"a", "b"}
    assert abs(picked["b"] / _MANY - 0.75) < 0.02
    assert chance.pick({"only": 0.3, "never": 0.0}, "x") == "only"
