"""Shares, averages, and how far to trust them."""

from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.model import Targets
from crm.metrics.contracts.parts import Average, Rate, Revenue, RevenuePerUnit, price
from crm.metrics.rules.rates import average, each, percentage, wilson
from crm.metrics.rules.targets import target_status


def test_the_conversion_of_the_business_own_example_is_66_67() -> None:
    assert percentage(2, 3) == Decimal("66.67")


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 0, "0"), (1, 3, "33.33"), (1, 800, "0.13"), (5, 4, "125")]
)
def test_a_percentage_has_two_decimals_halves_up(part: int, whole: int, expected: str) -> None:
    assert percentage(part, whole) == Decimal(expected)


# Published values, to three digits: Newcombe, "Two-sided confidence intervals", 1998, method 3.
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)

    assert found is not None
    assert isclose(found[0], low, abs_tol=0.01)
    assert isclose(found[1], high, abs_tol=0.01)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval_and_the_interval_in_all(counts: tuple[int, int]) -> None:
    part, whole = counts
    found = wilson(part, whole)

    assert found is not None
    low, high = found
    assert 0 <= low <= round(part / whole * 100, 2) + 0.01
    assert round(part / whole * 100, 2) - 0.01 <= high <= 100


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_has_no_interval(part: int, whole: int) -> None:
    assert wilson(part, whole) is None


def test_a_rate_says_how_much_data_is_missing() -> None:
    few, one_short, enough = Rate.of(1, 12), Rate.of(3, 29), Rate.of(12, 80)

    assert (few.enough, few.missing, few.note) == (
        False,
        18,
        "Not enough data: 18 more are needed.",
    )
    assert one_short.note == "Not enough data: 1 more is needed."
    assert (enough.enough, enough.missing, enough.note, enough.percent) == (True, 0, None, 15.0)


def test_a_rate_without_a_denominator_is_none_at_all() -> None:
    rate = Rate.of(0, 0)
    assert (rate.percent, rate.low, rate.high, rate.missing) == (None, None, None, 30)


def test_an_average_of_nothing_is_none() -> None:
    assert average(0, 0) is None
    assert each(100, 0) is None
    assert Average.of(0, 0).value is None
    assert Average.of(412, 20).value == 20.6


def test_currencies_are_never_added() -> None:
    revenue = Revenue.all_of(
        {"JPY": (1, 4900), "USD": (2, 9800)}, {"JPY": (1, 4900), "USD": (2, 8000)}, "en_US"
    )

    assert [(r.currency, r.gross.formatted, r.refunded.amount) for r in revenue] == [
        ("JPY", "¥4,900", 0),
        ("USD", "$98.00", 1800),
    ]


def test_revenue_for_each_is_rounded_to_a_minor_unit() -> None:
    (one,) = RevenuePerUnit.all_of({"KWD": (3, 1001)}, 2, "en_US")
    assert one.value is not None
    assert one.value.amount == 501


def test_a_currency_out_of_use_can_still_be_read() -> None:
    assert price(4900, "DEM", "en_US").formatted == "4900 DEM"


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (3, 29, "not_enough_data"),
        (14, 100, "below"),
        (15, 100, "within"),
        (25, 100, "within"),
        (26, 100, "above"),
    ],
)
def test_a_target_is_a_band(part: int, whole: int, expected: str) -> None:
    assert target_status(part, whole, Targets().click_through) == expected
