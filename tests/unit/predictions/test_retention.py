"""A month of the triangle is told when it is over for all, and as a share when they are enough."""

from datetime import UTC, date, datetime

from crm.predictions.rules.retention import (
    MONTHS,
    Returned,
    add_months,
    describe,
    first_month,
    total,
    triangle,
)

OCTOBER, AUGUST = date(2026, 10, 1), date(2026, 8, 1)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def test_a_month_is_told_when_it_is_over_for_who_came_last() -> None:
    counted = {OCTOBER: (40, {1: 10})}
    assert triangle(counted, at(11, 30))[0].months == (None,) * MONTHS
    told = triangle(counted, at(12, 1))[0].months
    assert told == (Returned(40, 10), *(None,) * (MONTHS - 1))


def test_whoever_did_not_come_back_counts_too() -> None:
    (row,) = triangle({AUGUST: (40, {2: 8})}, at(11, 2))
    assert row.months[:3] == (Returned(40, 0), Returned(40, 8), None)


def test_months_together_are_counted_as_far_as_each_is_over() -> None:
    rows = triangle({AUGUST: (40, {1: 10, 2: 8}), date(2026, 9, 1): (20, {1: 5})}, at(11, 2))
    assert total(rows)[:3] == (Returned(60, 15), Returned(40, 8), None)
    assert [row.month for row in rows] == [AUGUST, date(2026, 9, 1)]


def test_a_share_takes_twenty_customers() -> None:
    assert Returned(20, 7).percent == 35.0
    assert Returned(19, 7).percent is None
    assert Returned(0, 0).percent is None


def test_months_are_counted_over_the_year() -> None:
    assert first_month(at(11, 30)) == OCTOBER.replace(year=2025)
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert add_months(date(2026, 1, 1), -13) == date(2024, 12, 1)


def test_it_says_what_came_back_or_how_many_more_it_takes() -> None:
    nothing = (None,) * MONTHS
    assert describe((Returned(1_000, 250), None, Returned(800, 100), *nothing[3:])) == [
        (
            "250 of 1,000 customers (25 %) had another session within the first month after their"
            " first."
        ),
        "100 of 800 customers (12 %) had another session in the third month after their first.",
    ]
    more = "more customers whose first month is over."
    assert describe((Returned(8, 2), *nothing[1:])) == [f"Not enough data: 12 {more}"]
    assert describe(nothing) == [f"Not enough data: 20 {more}"]
