"""What a night learns of customers is finite, judged by what came, and refused for a reason."""

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from crm.predictions.fitting.backtest import backtest
from crm.predictions.fitting.customers import learn
from crm.predictions.fitting.judging import (
    calibration,
    calibration_error,
    discrimination,
    log_losses,
)
from crm.predictions.fitting.recalibration import recalibrate
from crm.predictions.rules.forecast import Learned, Snapshot
from crm.predictions.rules.rfm import standings
from tests.unit.predictions.worlds import AT, life, snapshots

TODAY = AT.date()


def learned(days: dict[int, list[date]], cents: int | None = None) -> Learned:
    seen = snapshots(days) if cents is None else snapshots(days, lambda _: cents)
    stand = standings(seen[-1].known, AT)
    return learn(seen, {one: standing.segment for one, standing in stand.items()})


@pytest.fixture(scope="module")
def world() -> Learned:
    """Six hundred customers of a world that behaves as the model says."""
    return learned(life(1, 600))


def test_a_world_like_the_model_is_told_well(world: Learned) -> None:
    judged = world.report["judged"]
    assert (world.status, world.reason) == ("active", "")
    assert judged["days"] == 90
    assert judged["log_loss"] < judged["log_loss_of_average"]
    assert judged["discrimination"] > 0.7
    assert judged["calibration_error"] < 0.05
    assert judged["predicted"] == pytest.approx(judged["observed"], rel=0.05)
    assert len(judged["calibration"]) == 10
    assert world.report["doubts"] == []


def test_every_buyer_has_chances_and_a_value_between_its_bounds(world: Learned) -> None:
    assert len(world.forecasts) == 600
    for one in world.forecasts.values():
        assert 0 <= one.p_alive <= 1
        assert 1 - one.p_alive <= one.p_churn_90 + 0.1
        bounds = (one.value.low_95, one.value.low_80, one.value.high_80, one.value.high_95)
        assert all(lower <= upper for lower, upper in pairwise(bounds))
        assert one.value.expected >= 0


def test_totals_of_segments_add_up_to_the_whole_and_their_intervals_do_not(
    world: Learned,
) -> None:
    whole, *segments = world.report["totals"]
    assert (whole["segment"], whole["currency"]) == (None, "USD")
    expected = sum(one["value_cents"] for one in segments)
    assert whole["value_cents"] == pytest.approx(expected, abs=len(segments))
    each = sum(one.value.expected for one in world.forecasts.values())
    assert whole["value_cents"] == pytest.approx(each, rel=1e-4)
    assert whole["high_95"] - whole["low_95"] < sum(
        one["high_95"] - one["low_95"] for one in segments
    )
    assert whole["low_95"] < whole["low_80"] < whole["value_cents"] < whole["high_80"]


def test_the_same_data_teach_the_same(world: Learned) -> None:
    assert learned(life(1, 600)) == world


def test_who_is_silent_for_long_is_likelier_gone(world: Learned) -> None:
    days = life(1, 600)
    chances = {number: world.forecasts[one.customer_id] for number, one in _known(days).items()}
    silent = [chances[n].p_churn_90 for n, own in days.items() if (TODAY - own[-1]).days > 200]
    recent = [chances[n].p_churn_90 for n, own in days.items() if (TODAY - own[-1]).days < 30]
    assert np.mean(silent) > np.mean(recent) + 0.2


def _known(days: dict[int, list[date]]) -> dict[int, Any]:
    return {one.customer_id.int: one for one in snapshots(days)[-1].known}


def _every(number: int, gap: int, times: int) -> list[date]:
    return [TODAY - timedelta(days=1 + number % 5 + gap * k) for k in range(times)]


DEGENERATE: dict[str, tuple[dict[int, list[date]], int, str]] = {
    "nobody": ({}, 1, "100 more customers who buy, 30 more who buy again and 180 more days"),
    "nobody came back": (
        {n: [TODAY - timedelta(days=1 + 2 * n)] for n in range(150)},
        2_000,
        "Not enough data: 30 more who buy again.",
    ),
    "all of today": ({n: [TODAY] for n in range(150)}, 2_000, "more days of sales"),
    "one who buys daily among few": (
        {0: _every(0, 1, 400), **{n: [TODAY - timedelta(days=200)] for n in range(1, 120)}},
        2_000,
        "29 more who buy again",
    ),
    "all alike": ({n: _every(0, 30, 10) for n in range(150)}, 2_000, ""),
    "every day, all their life": ({n: _every(n, 1, 300) for n in range(110)}, 1, ""),
    "all came twice at once and left": (
        {n: [TODAY - timedelta(days=400), TODAY - timedelta(days=399)] for n in range(150)},
        10**12,
        "",
    ),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_data_that_say_little_are_refused_or_doubted_and_never_infinite(name: str) -> None:
    days, cents, reason = DEGENERATE[name]
    found = learned(days, cents)
    if reason:
        assert found.status == "refused"
        assert reason in found.reason
        assert not found.forecasts
    else:
        assert found.status == "refused" or found.report["doubts"]
    # JSON that Postgres takes knows neither NaN nor infinity.
    json.dumps([found.coefficients, found.report], allow_nan=False)
    for one in found.forecasts.values():
        assert np.isfinite([one.p_alive, one.p_churn_90, one.expected_purchases_365]).all()
        assert one.value.high_95 < 10**18


def test_chances_that_tell_less_than_the_average_are_refused() -> None:
    # Whoever has been silent comes back, and whoever was there stays away: the world turned.
    random = np.random.default_rng(3)
    days = {}
    for number in range(400):
        back = [int(day) for day in random.integers(100, 400, 4)]
        turned = min(back) > 200
        days[number] = [
            TODAY - timedelta(days=one) for one in sorted([*back, 5] if turned else back)
        ]
    found = learned(days)
    assert found.status == "refused"
    assert "told less than the average" in found.reason
    assert found.report["judged"]["log_loss"] > found.report["judged"]["log_loss_of_average"]
    assert not found.forecasts


def test_without_a_past_nothing_is_judged_and_nothing_corrected() -> None:
    seen = snapshots(life(2, 150, days=200))
    past = backtest([Snapshot(one.at, ()) for one in seen[:-1]] + seen[-1:], 1)
    assert past.report["judged"] is None
    assert (past.recalibration.shift, past.recalibration.slope, past.refusal) == (0, 0, "")


def test_a_correction_learns_what_was_wrong_and_nothing_from_nothing() -> None:
    random = np.random.default_rng(5)
    truth = random.beta(2, 3, 20_000)
    came = (random.random(truth.size) < truth).astype(float)
    odds = np.log(truth / (1 - truth))
    wrong = 1 / (1 + np.exp(-(odds - 0.7) / 1.4))
    corrected = recalibrate(wrong, came)
    assert corrected.shift == pytest.approx(0.7, abs=0.08)
    assert corrected.slope == pytest.approx(0.4, abs=0.08)
    assert np.abs(corrected.apply(wrong) - truth).mean() < 0.02
    nothing = recalibrate(np.array([0.5]), np.array([1.0]))
    assert abs(nothing.shift) < 0.5


def test_chances_are_judged_as_by_hand() -> None:
    chances, came = np.array([0.1, 0.4, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])
    # Of the four pairs of one who went and one who stayed, three are in order.
    assert discrimination(chances, came) == 0.75
    assert discrimination(chances, np.ones(4)) is None
    assert log_losses(np.array([0.8]), np.array([1.0]))[0] == pytest.approx(-np.log(0.8))
    assert np.isfinite(log_losses(np.array([0.0]), np.array([1.0])))[0]
    bins = calibration(np.full(20, 0.3), np.array([1.0] * 6 + [0.0] * 14))
    assert sum(one["customers"] for one in bins) == 20
    assert calibration_error([{"customers": 20, "predicted": 0.3, "observed": 0.5}]) == (
        pytest.approx(0.2)
    )
