"""The formulas say what was published, the fits find what was put in, and intervals hold."""

import numpy as np
import pytest

from crm.predictions.fitting import mbg, spend
from crm.predictions.fitting.forecast import QUANTILES, Fitted, look_ahead
from crm.predictions.fitting.mbg import Rhythms, fit_rhythms
from crm.predictions.fitting.posterior import Floats
from crm.predictions.fitting.spend import Spends, fit_spends
from tests.unit.predictions.worlds import RHYTHM, SPEND, make_world

# Fader, Hardie and Lee (2005), CDNOW, in weeks. BG/NBD lets nobody leave after the first purchase:
# for who bought again it is MBG/NBD with one less of b.
R, ALPHA, A, B = 0.243, 4.414, 0.793, 2.426
OF_REPEATERS = np.array([[R], [ALPHA], [A], [B - 1]])
DRAWN = 400_000


def one(repeats: float, last: float, known: float) -> Rhythms:
    return Rhythms(np.array([repeats]), np.array([last]), np.array([known]))


def many(parameters: Floats) -> Floats:
    return np.broadcast_to(parameters, (4, DRAWN))


def test_purchases_expected_of_a_customer_are_those_that_were_published() -> None:
    random = np.random.default_rng(1)
    future = mbg.draw_future(one(2, 30.43, 38.86), many(OF_REPEATERS), 39 * 7, random)
    assert future.expected.mean() == pytest.approx(1.226, abs=0.006)
    assert future.purchases.mean() == pytest.approx(1.226, abs=0.02)


@pytest.mark.parametrize(("weeks", "expected"), [(1, 0.0532), (3, 0.1506), (32, 1.0437)])
def test_purchases_expected_of_a_new_customer_are_those_that_were_published(
    weeks: int, expected: float
) -> None:
    # Nothing of a stay of no time is known: no chance to leave has passed, as after a BG/NBD's
    # first purchase.
    new = np.array([[R], [ALPHA], [A], [B - 1]])
    random = np.random.default_rng(2)
    future = mbg.draw_future(one(0, 0, 0), many(new), weeks * 7, random)
    there = future.expected / future.alive
    assert there.mean() == pytest.approx(expected, rel=0.01)


def test_the_chance_to_buy_nothing_is_the_one_that_was_published() -> None:
    silent = mbg.chance_of_none(one(0, 0, 0), np.array([R, ALPHA, 1e-12, 1.0]), 39 * 7)
    assert silent[0] == pytest.approx(0.5737864, abs=1e-7)


@pytest.mark.parametrize(
    ("count", "mean", "expected"), [(2, 22.35, 24.6586), (1, 11.77, 18.9115), (0, 0.0, 35.1697)]
)
def test_what_a_purchase_brings_is_what_was_published(
    count: float, mean: float, expected: float
) -> None:
    # Fader and Hardie (2013): p 6.25, q 3.74, gamma 15.44; customers of CDNOW.
    own = Spends(np.array([count]), np.array([mean]), np.array([1.0]))
    found = spend.expected_spend(own, np.array([6.25, 3.74, 15.44]))
    assert found[0] == pytest.approx(expected, abs=0.06)


def test_chances_come_from_the_likelihood() -> None:
    own, parameters = one(3, 20.0, 30.0), np.array(RHYTHM)
    there = mbg.log_likelihoods(one(3, 20.0, 30.0), parameters)
    # Whoever never leaves: the other half of the likelihood is nothing.
    r, alpha, a, b = RHYTHM
    waited = (alpha + 30) / (alpha + 20)
    assert mbg.chance_alive(own, parameters)[0] == pytest.approx(
        1 / (1 + a / (b + 3) * waited ** (r + 3)), rel=1e-12
    )
    assert np.isfinite(there).all()
    alive = mbg.chance_alive(own, parameters)[0]
    expected = 1 - alive * (1 - ((alpha + 30) / (alpha + 30 + 90 / 7)) ** (r + 3))
    assert mbg.chance_of_none(own, parameters, 90)[0] == pytest.approx(expected, rel=1e-12)


def test_what_was_put_in_is_found_within_three_standard_errors() -> None:
    world = make_world(1, 5_000)
    rhythm, spends = fit_rhythms(world.rhythms), fit_spends(world.spends)
    gamma = SPEND[2] / world.spends.scales[0]
    for posterior, truth in ((rhythm, RHYTHM), (spends, (*SPEND[:2], gamma))):
        apart = (posterior.mode - np.log(truth)) / posterior.log_errors
        assert np.abs(apart).max() < 3
        assert posterior.log_errors.max() < 0.3
        assert posterior.unknown() == []


def test_intervals_of_totals_hold_what_comes_as_often_as_they_say() -> None:
    held = np.zeros((60, 2, 2))
    for seed in range(60):
        world = make_world(5_000 + seed, 300)
        fitted = Fitted(fit_rhythms(world.rhythms), fit_spends(world.spends))
        group = ["all"] * 300
        outlook = look_ahead(fitted, world.rhythms, world.spends, group, 365, seed)
        totals = (np.quantile(outlook.totals["all"], QUANTILES), world.spent.sum(axis=1))
        each = (outlook.bounds.T, world.spent)
        for kind, (bounds, came) in enumerate((totals, each)):
            low_95, low_80, high_80, high_95 = bounds
            held[seed, kind] = (
                np.mean((came >= low_80) & (came <= high_80)),
                np.mean((came >= low_95) & (came <= high_95)),
            )
    of_80, of_95 = held[:, 0].mean(axis=0)
    assert 0.75 <= of_80 <= 0.85
    assert 0.90 <= of_95 <= 0.98
    # Many a customer buys nothing, which lies within the bounds of all who may.
    each_80, each_95 = held[:, 1].mean(axis=0)
    assert 0.8 <= each_80 < 0.95
    assert 0.95 <= each_95 < 1


def test_of_very_many_customers_some_are_fitted_to_the_same_end() -> None:
    world = make_world(2, 25_000)
    found = fit_rhythms(world.rhythms)
    assert np.abs((found.mode - np.log(RHYTHM)) / found.log_errors).max() < 3
    of_ten_thousand = fit_rhythms(world.rhythms.take(slice(0, 10_000)))
    assert found.log_errors == pytest.approx(of_ten_thousand.log_errors, rel=0.2)


def test_the_same_data_draw_the_same() -> None:
    world = make_world(7, 150)
    fitted = Fitted(fit_rhythms(world.rhythms), fit_spends(world.spends))
    names = ["a", "b", "c"] * 50
    first, again = (
        look_ahead(fitted, world.rhythms, world.spends, names, 365, 3) for _ in range(2)
    )
    assert np.array_equal(first.bounds, again.bounds)
    assert all(np.array_equal(first.totals[name], again.totals[name]) for name in "abc")
    assert sum(first.expected.values()) == pytest.approx(first.value.sum())
