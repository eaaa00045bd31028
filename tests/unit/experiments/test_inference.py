"""What outcomes say, held against published values and against simulated experiments."""

from itertools import pairwise
from math import inf, isclose
from random import Random
from typing import Final

import pytest

from benchmarks.peeking import World, denied, means_differ, rates_differ, ratio_alarms
from crm.experiments.rules.means import Sums, compare_means, customers_needed, welch_p
from crm.experiments.rules.rates import compare_rates, conversions_needed
from crm.experiments.rules.sample_ratio import chi_square_p, is_broken

_RUNS: Final = 200
_SPLITS: Final = (0.5, 0.1, 0.05)
# GrowthBook's published example: what was paid by 3407 and by 3461 customers.
_FIRST: Final = Sums(customers=3407, payers=300, y=1396.87, yy=52377.9767)
_OTHER: Final = Sums(customers=3461, payers=300, y=2422.7, yy=134698.29)


@pytest.mark.parametrize(
    ("counts", "shares", "p"),
    [
        ([1000, 1200], [0.5, 0.5], 0.000020079),
        ([500, 500], [0.5, 0.5], 1.0),
        ([310, 330, 360], [1 / 3, 1 / 3, 1 / 3], 0.14956862),
        ([20, 30, 20, 30], [0.25, 0.25, 0.25, 0.25], 0.26146413),
        ([0, 0], [0.5, 0.5], 1.0),
    ],
)
def test_a_single_look_at_the_sample_ratio(
    counts: list[int], shares: list[float], p: float
) -> None:
    assert isclose(chi_square_p(counts, shares), p, rel_tol=1e-4)


def test_a_fixed_horizon_is_welchs() -> None:
    assert isclose(_OTHER.mean / _FIRST.mean - 1, 0.70732, abs_tol=1e-5)
    assert isclose(welch_p(_FIRST, _OTHER), 0.06191, abs_tol=1e-4)


@pytest.mark.parametrize(("ratio", "published"), [(1.2, 1536), (1.5, 335), (2.0, 143)])
def test_as_many_conversions_are_planned_as_simulations_needed(
    ratio: float, published: int
) -> None:
    assert isclose(conversions_needed(ratio, 0.5), published, rel_tol=0.03)


def test_the_evidence_is_the_bayes_factor_of_the_prior() -> None:
    # One conversion of a prior of 50 and 50: (50 / 100) / .5 = 1; a second alike: (51 / 101) / .5.
    assert compare_rates([True], 0.5).p == 1.0
    assert isclose(compare_rates([True, True], 0.5).p, 101 / 102)


def test_a_p_value_never_grows_and_the_interval_never_widens() -> None:
    hits = World(share=0.5, lift=1.5).conversions(Random(1), 800)  # noqa: S311 - always the same
    seen = [compare_rates(hits[:count], 0.5) for count in (50, 200, 400, 800)]
    assert all(later.p <= earlier.p for earlier, later in pairwise(seen))
    assert seen[-1].low > 1
    assert seen[-1].p < 0.05
    assert seen[-1].high < seen[0].high


def test_the_interval_leaves_out_1_exactly_when_p_is_small() -> None:
    random = Random(5)  # noqa: S311 - the same each time
    for _ in range(50):
        hits = World(share=0.2, lift=random.choice([1.0, 1.4])).conversions(random, 300)
        found = compare_rates(hits, 0.2)
        assert (found.p <= 0.05) == (not found.low < 1 < found.high)


@pytest.mark.parametrize("hits", [[], [True] * 5, [False] * 5])
def test_few_conversions_say_little(hits: list[bool]) -> None:
    found = compare_rates(hits, 0.5)
    assert found.low < 1 < found.high
    assert found.high == inf or False in hits


def test_fewer_than_fifty_who_paid_say_nothing_of_a_mean() -> None:
    few = Sums(customers=900, payers=49, y=900.0, yy=9000.0)
    assert compare_means(few, _OTHER) is None
    assert compare_means(_FIRST, few) is None


@pytest.mark.parametrize(
    "paid",
    [
        Sums(customers=60, payers=60, y=294_000.0, yy=1_440_600_000.0),
        Sums(customers=100_000, payers=60, y=1.0, yy=2.0**100),
    ],
)
def test_what_all_pay_alike_or_hardly_says_nothing_of_a_mean(paid: Sums) -> None:
    assert compare_means(paid, paid) is None


def test_what_was_paid_before_makes_the_interval_narrower_and_moves_it_little() -> None:
    random = Random(9)  # noqa: S311 - the same each time
    plain, adjusted = (compare_means(*_pair(random, known=known)) for known in (False, True))
    assert plain is not None
    assert adjusted is not None
    assert adjusted.high - adjusted.low < 0.6 * (plain.high - plain.low)
    assert adjusted.low < 0 < adjusted.high


def _pair(random: Random, *, known: bool) -> tuple[Sums, Sums]:
    return _sums(random, known=known), _sums(random, known=known)


def _sums(random: Random, *, known: bool) -> Sums:
    before = [random.choice([0, 0, 0, 30, 90]) for _ in range(4000)]
    after = [past * random.uniform(0.7, 1.3) for past in before]
    return Sums(
        customers=len(after),
        payers=sum(paid > 0 for paid in after),
        y=sum(after),
        yy=sum(paid**2 for paid in after),
        x=sum(before) if known else 0.0,
        xx=sum(past**2 for past in before) if known else 0.0,
        xy=sum(past * paid for past, paid in zip(before, after, strict=True)) if known else 0.0,
    )


def test_a_smaller_difference_takes_more_customers() -> None:
    needed = [customers_needed(ratio, 0.1, 2_000) for ratio in (1.5, 1.2, 1.05)]
    assert needed == sorted(needed)
    assert needed[-1] > 20 * needed[0]


@pytest.mark.parametrize("share", _SPLITS)
def test_equals_are_told_apart_in_at_most_one_experiment_of_twenty(share: float) -> None:
    world = World(share=share)
    assert denied(_RUNS, 11, rates_differ(world, 1_000)) <= 0.05
    assert denied(_RUNS, 12, means_differ(world)) <= 0.05
    assert denied(_RUNS // 2, 13, ratio_alarms(world)) == 0.0


def test_a_lift_of_a_fifth_is_seen_in_four_of_five_experiments() -> None:
    lifted = World(share=0.5, lift=1.2)
    assert denied(_RUNS, 14, rates_differ(lifted, 1_700)) >= 0.8


def test_a_broken_split_is_an_alarm() -> None:
    assert is_broken([5_000, 5_600], [0.5, 0.5])
    assert not is_broken([5_000, 5_100], [0.5, 0.5])
