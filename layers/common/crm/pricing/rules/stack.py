"""Finds the discounts that together lower a price most, and no more of them than that takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from crm.catalogue.guards import Guard, GuardCode
from crm.catalogue.kinds import chargeable_step
from crm.platform.money import Money


@dataclass(frozen=True, kw_only=True, slots=True)
class Reduction:
    """What a discount takes off by itself, in minor units; an exclusive one goes with no other."""

    discount: str
    amount: int
    exclusive: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """A price after discounts.

    Attributes:
        taken: What each discount took off, in the order given; list price less them is the price.
        clamp: The guard that left less to be taken off than the discounts would have.
    """

    price: Money
    taken: tuple[tuple[str, int], ...]
    clamp: GuardCode | None


def best_stack(listed: Money, reductions: Sequence[Reduction], guards: Sequence[Guard]) -> Stack:
    """Returns the lowest price that the guards allow, of all sets of discounts.

    Of equal prices the one with the fewest discounts, then with the least left untaken, then the
    first in the order given, so that no budget is used in vain. The last discount of a set takes
    what the guard leaves.
    """
    guard = max(guards, key=lambda each: each.least.amount, default=None)
    # A price that stands below its guard already is not raised, and not lowered either.
    least = 0 if guard is None else min(guard.least.amount, listed.amount)
    room = listed.amount - least

    def rank(chosen: tuple[Reduction, ...]) -> tuple[int, int, int]:
        whole = sum(each.amount for each in chosen)
        return -min(whole, room), len(chosen), whole

    taken, left = [], room
    for each in min(_sets(reductions), key=rank):
        taken.append((each.discount, min(each.amount, left)))
        left -= taken[-1][1]
    most = max(sum(each.amount for each in chosen) for chosen in _sets(reductions))
    return Stack(
        price=Money(least + left, listed.currency),
        taken=tuple(taken),
        clamp=guard.code if guard is not None and most > room else None,
    )


def percent_of(price: Money, percent: int) -> int:
    """Returns so many percent of a price, half a unit up, in what can be charged."""
    step = chargeable_step(price.currency)
    return (2 * price.amount * percent + 100 * step) // (200 * step) * step


def _sets(reductions: Sequence[Reduction]) -> Iterator[tuple[Reduction, ...]]:
    """Every set that may be used together, smaller ones first; the empty one too."""
    stackable = [each for each in reductions if not each.exclusive]
    yield ()
    yield from ((each,) for each in reductions)
    for size in range(2, len(stackable) + 1):
        yield from combinations(stackable, size)
