"""What counts as a change, and what may be chance."""

from random import Random

import pytest

from crm.metrics.rules.changes import money_change, rate_change


# Published differences with their intervals: Newcombe, "Interval estimation for the difference
# between independent proportions", 1998, method 10: 56/70 against 48/80 leaves out zero.
@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((56, 70), (48, 80), "up"),
        ((48, 80), (56, 70), "down"),
        ((50, 80), (48, 80), "even"),
        ((20, 100), (20, 100), "even"),
        ((5, 29), (5, 300), "unknown"),
        ((0, 0), (5, 300), "unknown"),
        ((31, 30), (5, 300), "unknown"),
    ],
)
def test_a_rate_changes_where_the_difference_leaves_out_chance(
    now: tuple[int, int], before: tuple[int, int], expected: str
) -> None:
    assert rate_change(now, before) == expected


@pytest.mark.parametrize("share", [0.03, 0.07, 0.2])
def test_of_equal_true_rates_hardly_one_in_twenty_gets_an_arrow(share: float) -> None:
    random = Random(11)  # noqa: S311 - no secret

    def draw() -> tuple[int, int]:
        return sum(random.random() < share for _ in range(300)), 300

    arrows = sum(rate_change(draw(), draw()) in {"up", "down"} for _ in range(400))

    assert arrows / 400 <= 0.08


@pytest.mark.parametrize(
    ("now", "before", "units", "expected"),
    [
        ((100, 300_000), (100, 290_000), (1, 1), "even"),
        ((300, 900_000), (100, 300_000), (1, 1), "up"),
        ((100, 300_000), (300, 900_000), (1, 1), "down"),
        ((300, 900_000), (100, 300_000), (60, 20), "even"),
        ((9, 90_000), (100, 300_000), (1, 1), "unknown"),
        ((100, 300_000), (100, 300_000), (0, 20), "unknown"),
    ],
)
def test_money_changes_where_as_many_payments_are_no_chance(
    now: tuple[int, int], before: tuple[int, int], units: tuple[int, int], expected: str
) -> None:
    assert money_change(now, before, units) == expected


def test_of_equal_true_incomes_hardly_one_in_twenty_gets_an_arrow() -> None:
    random = Random(12)  # noqa: S311 - no secret

    def draw() -> tuple[int, int]:
        paid = [random.expovariate(1 / 4000) for _ in range(1000) if random.random() < 0.08]
        return len(paid), round(sum(paid))

    arrows = sum(money_change(draw(), draw()) in {"up", "down"} for _ in range(400))

    assert arrows / 400 <= 0.08
