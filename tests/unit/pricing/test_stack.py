"""The best set of discounts: what trying everything finds, never below a guard."""

import random
from collections.abc import Iterator

import pytest

from crm.catalogue.guards import Guard
from crm.platform.money import Money
from crm.pricing.rules import Reduction, best_stack, percent_of

_GUARDS = ("floor", "cost", "max_discount")


def _cases() -> Iterator[tuple[Money, list[Reduction], list[Guard]]]:
    dice = random.Random(11)  # noqa: S311 - the same cases every time
    for _ in range(1000):
        currency = dice.choice(["USD", "JPY", "KWD"])
        step = 10 if currency == "KWD" else 1
        listed = Money(dice.randrange(1, 400) * step, currency)
        reductions = [
            Reduction(
                discount=f"d{index}",
                amount=dice.randrange(1, 120) * step,
                exclusive=dice.random() < 0.3,
            )
            for index in range(dice.randrange(0, 9))
        ]
        guards = [
            Guard(code=code, least=Money(dice.randrange(1, 300) * step, currency))  # type: ignore[arg-type] # one of them
            for code in _GUARDS
            if dice.random() < 0.6
        ]
        yield listed, reductions, guards


def _least_by_hand(listed: int, reductions: list[Reduction], guards: list[Guard]) -> int:
    """The lowest price of all that may be made: takes or leaves each discount, one by one."""
    reached = set()

    def go_on(rest: list[Reduction], taken: int, chosen: tuple[Reduction, ...] = ()) -> None:
        if not rest:
            reached.add(listed - taken)
            return
        first, *others = rest
        go_on(others, taken, chosen)
        if not chosen or not any(each.exclusive for each in (first, *chosen)):
            go_on(others, taken + first.amount, (first, *chosen))

    go_on(reductions, 0)
    allowed = [listed, *(guard.least.amount for guard in guards)]
    least = 0 if not guards else min(listed, max(allowed[1:]))
    return max(least, min(reached))


def test_a_thousand_cases_equal_what_trying_everything_finds() -> None:
    compared = clamped = 0
    for listed, reductions, guards in _cases():
        stack = best_stack(listed, reductions, guards)

        assert stack.price.amount == _least_by_hand(listed.amount, reductions, guards)
        assert listed.amount - sum(amount for _, amount in stack.taken) == stack.price.amount
        assert all(amount > 0 for _, amount in stack.taken)
        by_name = {each.discount: each for each in reductions}
        taken = [by_name[name] for name, _ in stack.taken]
        assert len(taken) < 2 or not any(each.exclusive for each in taken)
        assert all(amount <= by_name[name].amount for name, amount in stack.taken)
        for guard in guards:
            assert stack.price >= min(guard.least, listed)
        if stack.clamp:
            clamped += 1
            named = next(guard for guard in guards if guard.code == stack.clamp)
            assert named.least == max(guard.least for guard in guards)
        compared += 1
    assert compared == 1000
    assert clamped > 100


def _reduction(discount: str, amount: int, *, exclusive: bool = False) -> Reduction:
    return Reduction(discount=discount, amount=amount, exclusive=exclusive)


def test_no_budget_is_used_for_what_another_takes_alone() -> None:
    floor = Guard(code="floor", least=Money(7000, "USD"))
    reductions = [_reduction("small", 1000), _reduction("exact", 2900), _reduction("large", 4000)]

    stack = best_stack(Money(9900, "USD"), reductions, [floor])

    assert (stack.taken, stack.clamp) == ((("exact", 2900),), "floor")


def test_the_last_discount_takes_what_the_guard_leaves() -> None:
    floor = Guard(code="floor", least=Money(7000, "USD"))

    stack = best_stack(Money(9900, "USD"), [_reduction("a", 2000), _reduction("b", 1500)], [floor])

    assert stack.taken == (("a", 2000), ("b", 900))
    assert (stack.price, stack.clamp) == (Money(7000, "USD"), "floor")


def test_a_price_below_its_guard_stays_what_it_is() -> None:
    cost = Guard(code="cost", least=Money(7000, "USD"))

    stack = best_stack(Money(6000, "USD"), [_reduction("a", 2000)], [cost])

    assert (stack.price, stack.taken, stack.clamp) == (Money(6000, "USD"), (), "cost")


def test_an_exclusive_discount_that_is_better_alone_is_alone() -> None:
    reductions = [_reduction("a", 100), _reduction("b", 100), _reduction("c", 250, exclusive=True)]

    assert best_stack(Money(9900, "USD"), reductions, []).taken == (("c", 250),)


@pytest.mark.parametrize(
    ("price", "percent", "taken"),
    [
        (Money(9900, "USD"), 20, 1980),
        (Money(999, "USD"), 15, 150),
        (Money(10, "USD"), 5, 1),
        (Money(9, "USD"), 5, 0),
        (Money(4990, "JPY"), 15, 749),
        (Money(9990, "KWD"), 15, 1500),
        (Money(9990, "KWD"), 1, 100),
        (Money(50_000, "USD"), 99, 49_500),
    ],
)
def test_percents_are_rounded_half_up_to_what_can_be_charged(
    price: Money, percent: int, taken: int
) -> None:
    assert percent_of(price, percent) == taken


def test_twelve_discounts_are_tried_in_every_way() -> None:
    reductions = [_reduction(f"d{index}", 2**index) for index in range(12)]
    floor = Guard(code="max_discount", least=Money(10_000 - 1365, "USD"))

    stack = best_stack(Money(10_000, "USD"), reductions, [floor])

    assert sum(amount for _, amount in stack.taken) == 1365
    assert [name for name, _ in stack.taken] == ["d11"]
