"""Lets two catalogues live through the same worlds, and says by how much they differ."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import stdev
from typing import Final

from crm.simulation.rules.chance import Chance
from crm.simulation.rules.customer import Customer
from crm.simulation.rules.setting import Setting, Traffic
from crm.simulation.rules.world import live

#: Customers are spread over so many worlds that know nothing of each other.
WORLDS: Final = 20
#: Student's quantile of a two-sided 95 % interval, of as many worlds less one.
_QUANTILE: Final = 2.093
_CUSTOMERS_OF_AN_EXPERT: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A sum over all worlds in both, and the interval of the difference."""

    current: int
    draft: int
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What came of both in the same worlds; `customers` are those of the draft."""

    differences: Mapping[str, Difference]
    customers: Sequence[Customer]


def worlds_of(traffic: Traffic) -> Iterator[Traffic]:
    """Spread customers and experts evenly over the worlds."""
    for world in range(WORLDS):
        yield replace(
            traffic,
            customers=_part(traffic.customers, world),
            experts=max(_part(traffic.experts, world), 1),
        )


def experts_for(customers: int) -> int:
    """How many experts there are for so many customers, unless it is said."""
    return max(WORLDS, -(-customers // _CUSTOMERS_OF_AN_EXPERT))


def compare(current: Setting, draft: Setting, traffic: Traffic, seed: int) -> Comparison:
    """Let both live through worlds in which the same draws decide."""
    figures: list[tuple[Counter[str], Counter[str]]] = []
    customers: list[Customer] = []
    for number, world in enumerate(worlds_of(traffic)):
        chance = Chance(f"{seed}/{number}")
        ours, theirs = live(current, world, chance), live(draft, world, chance)
        figures.append((ours.tally.figures(), theirs.tally.figures()))
        customers.extend(theirs.customers)
    names = {name for pair in figures for found in pair for name in found}
    return Comparison(
        differences={
            name: _difference([(ours[name], theirs[name]) for ours, theirs in figures])
            for name in sorted(names)
        },
        customers=customers,
    )


def _difference(pairs: Sequence[tuple[int, int]]) -> Difference:
    gains = [theirs - ours for ours, theirs in pairs]
    half = _QUANTILE * sqrt(len(gains)) * stdev(gains)
    return Difference(
        current=sum(ours for ours, _ in pairs),
        draft=sum(theirs for _, theirs in pairs),
        low=sum(gains) - half,
        high=sum(gains) + half,
    )


def _part(whole: int, world: int) -> int:
    return whole * (world + 1) // WORLDS - whole * world // WORLDS
