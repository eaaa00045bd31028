"""What another order would have brought: an interval that covers the truth, or nothing."""

import numpy as np
import pytest

from crm.predictions.fitting.forward import foretell
from crm.predictions.fitting.offpolicy import Logged, judge_orders, read_log
from crm.predictions.fitting.rows import read_rows
from tests.unit.predictions.delivered_worlds import World

_KINDS = 4


def simulate(random: np.random.Generator, count: int, explore: float = 0.5) -> Logged:
    """Decisions by the catalogue with draws.

    What a decision brings is no line in what is known, so that what is foretold of it is wrong.
    """
    x = random.normal(size=(count, 3))
    means = np.stack([0.1 + 0.1 * kind + 0.3 * (x[:, kind % 3] > 0) for kind in range(_KINDS)], 1)
    wanted = np.argmax(means, axis=1)
    drawn = np.where(random.random(count) < explore, random.integers(_KINDS, size=count), 0)
    chance = explore / _KINDS + (1 - explore) * (drawn == 0)
    kinds = np.eye(_KINDS)

    def known(first: np.ndarray) -> np.ndarray:
        return np.column_stack([x, kinds[first]])

    none = np.zeros(count, dtype=int)
    return Logged(
        chance=chance,
        value=(random.random(count) < means[np.arange(count), drawn]).astype(float),
        customer=np.arange(count),
        drawn=known(drawn),
        others={"model": known(wanted), "catalogue": known(none)},
        agrees={"model": drawn == wanted, "catalogue": drawn == 0},
    )


def truths() -> tuple[float, float]:
    """What each order brings per decision, of very many."""
    random = np.random.default_rng(99)
    x = random.normal(size=(400_000, 3))
    means = np.stack([0.1 + 0.1 * kind + 0.3 * (x[:, kind % 3] > 0) for kind in range(_KINDS)], 1)
    return float(means.max(axis=1).mean()), float(means[:, 0].mean())


def test_intervals_cover_the_truth() -> None:
    model, catalogue = truths()
    random = np.random.default_rng(7)
    runs = 300
    covered = np.zeros(3)
    for _ in range(runs):
        found = judge_orders(simulate(random, 2_000))
        orders = found["orders"]
        covered += [
            within(orders["model"]["doubly_robust"], model),
            within(orders["catalogue"]["doubly_robust"], catalogue),
            within(found["difference"], model - catalogue),
        ]
    assert (covered / runs >= 0.90).all(), covered / runs


def within(interval: dict[str, float], truth: float) -> bool:
    return interval["low"] <= truth <= interval["high"]


def test_both_estimates_come_close_with_many_decisions() -> None:
    model, catalogue = truths()
    orders = judge_orders(simulate(np.random.default_rng(1), 200_000))["orders"]
    for name, truth in (("model", model), ("catalogue", catalogue)):
        assert orders[name]["snips"] == pytest.approx(truth, abs=0.02)
        assert orders[name]["doubly_robust"]["mean"] == pytest.approx(truth, abs=0.02)


@pytest.mark.parametrize("count", [10, 400])
def test_below_an_effective_sample_of_two_hundred_nothing_is_said(count: int) -> None:
    found = judge_orders(simulate(np.random.default_rng(3), count))
    assert found.keys() == {"decisions", "refused"}
    assert found["decisions"] == count
    more = int(found["refused"].split()[0])
    assert found["refused"] == f"{more} more decisions whose first place may be drawn are needed."
    assert "orders" in judge_orders(simulate(np.random.default_rng(3), count + 2 * more + 1_500))


def test_without_any_decision_it_needs_two_hundred_at_least() -> None:
    found = judge_orders(simulate(np.random.default_rng(3), 0))
    assert found["refused"].startswith("200 more decisions")


def test_without_a_draw_nothing_is_known_of_another_order() -> None:
    rows = read_rows(World(explore=0.0).lists(600, 1))
    found = foretell(rows, 14)
    assert len(read_log(rows, found, found.chance, rows.bought).value) == 0


def test_the_log_has_what_stood_first_and_what_would_have() -> None:
    rows = read_rows(World(explore=0.5).lists(600, 1))
    found = foretell(rows, 14)
    logged = read_log(rows, found, found.chance * rows.price, rows.bought * rows.price)
    lists = np.unique(rows.of_list[found.rows])
    firsts = rows.rank.reshape(-1, 4)[lists].argmin(axis=1)

    np.testing.assert_array_equal(logged.agrees["catalogue"], firsts == 0)
    np.testing.assert_array_equal(logged.drawn[:, -4:].argmax(axis=1), firsts)
    np.testing.assert_array_equal(
        logged.value, (rows.bought * rows.price).reshape(-1, 4)[lists].sum(axis=1)
    )
    wanted = (found.chance * rows.price).reshape(-1, 4)[lists].argmax(axis=1)
    np.testing.assert_array_equal(logged.others["model"][:, -4:].argmax(axis=1), wanted)
    assert set(logged.chance) == {0.125, 0.625}
