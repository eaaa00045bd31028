"""A model orders offers only while it is proven to be better than the catalogue's weights."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from crm.predictions.fitting import forward
from crm.predictions.fitting.forward import (
    Foretold,
    calibration_error,
    discounted_gain,
    foretell,
    mean_by,
)
from crm.predictions.fitting.gate import faults, learn
from crm.predictions.fitting.rows import read_rows
from crm.predictions.rules.version import Version
from tests.unit.predictions.delivered_worlds import NOW, World

_GOOD: dict[str, Any] = {
    "gain": {"mean": 0.02, "low": 0.01, "high": 0.03},
    "calibration_error": 0.05,
    "ndcg": {"model": 0.7, "catalogue": 0.7},
}


def learned(world: World, count: int, seed: int = 1) -> Version:
    return learn(world.lists(count, seed), outcome_days=14, by_revenue=False)


def test_a_model_that_foretells_better_orders() -> None:
    found = learned(World(), 3_000)
    assert (found.status, found.reason) == ("active", "")
    assert found.report["gain"]["low"] > 0
    assert found.report["ndcg"]["model"] > found.report["ndcg"]["catalogue"]
    assert found.report["calibration_error"] < 0.05


def test_where_customers_do_not_differ_it_is_refused() -> None:
    refusals = [learned(World(effect=0.0), 1_500, seed).reason for seed in range(5)]
    sentence = "It does not surely foretell purchases better than the rates of the offers alone."
    assert sum(sentence in refused for refused in refusals) >= 4
    assert all(refusals)


def test_a_model_of_a_world_that_turned_around_is_refused() -> None:
    """The latest outcomes are the opposite of what was learnt before."""
    before = World(days=300).lists(1_500, 1)
    later = World(effect=-1.0, days=60).lists(1_500, 2)
    shifted = [replace(each, shown_at=each.shown_at.replace(year=2025)) for each in before]
    found = learn([*shifted, *later], outcome_days=14, by_revenue=False)
    assert "does not surely foretell" in found.reason


@pytest.mark.parametrize(("count", "more"), [(0, "1,000"), (1, "1,200"), (100, "")])
def test_little_data_is_told_with_how_much_more_it_needs(count: int, more: str) -> None:
    found = learned(World(), count)
    assert found.status == "refused"
    assert found.reason.endswith(" more shown recommendations needed.")
    assert found.reason.startswith(more)
    assert found.report["shown"] == 4 * count


def test_data_of_a_few_days_can_foretell_nothing_yet() -> None:
    found = learned(World(days=10), 1_000)
    assert found.reason == "200 more shown recommendations needed."


def test_a_report_is_finite_json() -> None:
    report = learned(World(), 1_000).report
    assert json.loads(json.dumps(report, allow_nan=False)) == report


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, None),
        ({"gain": {"low": 0.0}}, "It does not surely"),
        ({"gain": {"low": math.nan}}, "It does not surely"),
        ({"calibration_error": 0.051}, "Its chances are off by 5%"),
        ({"calibration_error": math.nan}, "Its chances are off"),
        ({"ndcg": {"model": 0.69, "catalogue": 0.7}}, "What was bought stood higher"),
    ],
)
def test_each_thing_that_is_not_proven_is_named(
    change: dict[str, Any], sentence: str | None
) -> None:
    found = list(faults(_GOOD | change))
    assert len(found) == (sentence is not None)
    assert all(each.startswith(str(sentence)) for each in found)


def test_nothing_is_foretold_from_outcomes_that_were_not_known_yet() -> None:
    """What becomes of the latest lists changes nothing of what is foretold of those before."""
    lists = list(World().lists(800, 1))
    changed = [
        replace(each, offers=tuple(replace(one, bought=True) for one in each.offers))
        if (NOW - each.shown_at).days < 60
        else each
        for each in lists
    ]
    one, other = (foretell(read_rows(each), 14) for each in (lists, changed))
    at = np.repeat([(NOW - each.shown_at).days for each in lists], 4)
    # The block that begins at most 46 days ago learns from the first of what was changed.
    early = one.rows & (at > 75)
    assert early.sum() > 800
    np.testing.assert_array_equal(one.logits[early], other.logits[early])
    assert (one.logits[one.rows & (at < 30)] != other.logits[one.rows & (at < 30)]).any()


def test_rows_of_one_customer_count_as_one_where_they_are_alike() -> None:
    values, groups = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0, 0, 1, 1])
    assert mean_by(values, groups) == pytest.approx((0.5, math.sqrt(2) / 4))
    assert mean_by(values, np.arange(4))[1] == pytest.approx(0.25)


def test_calibration_is_judged_in_ten_bins() -> None:
    chances = np.repeat(np.arange(10) / 10, 10)
    assert calibration_error(chances, chances) == 0
    assert calibration_error(chances, np.zeros(100)) == pytest.approx(0.45)


def test_a_list_is_worth_more_where_what_was_bought_stands_higher() -> None:
    rows = read_rows(World(rates=(-50.0,) * 4, explore=0.0).lists(2, 1))
    rows = replace(rows, bought=np.array([0, 1.0, 0, 0, 0, 0, 0, 0]))
    found = Foretold(
        rows=np.ones(8, bool),
        chance=np.zeros(8),
        logits=np.zeros(8),
        rates=np.zeros(8),
        looked_at=np.ones(8),
    )
    as_it_was = discounted_gain(rows, found, -rows.base_rank)
    first = discounted_gain(rows, found, np.array([0, 1.0, 0, 0, 0, 0, 0, 0]))
    fourth = discounted_gain(rows, found, np.array([3.0, 0, 2, 1, 0, 0, 0, 0]))
    assert (as_it_was, first, fourth) == pytest.approx((1 / math.log2(3), 1.0, 0.0))
    assert forward.discounted_gain(replace(rows, bought=np.zeros(8)), found, rows.rank) == 0.0
