"""Lets two catalogues live through the same world, and says by how much they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import stdev
from typing import Final

from crm.simulation.rules.chance import Chance
from crm.simulation.rules.customer import Customer
from crm.simulation.rules.setting import Setting, Traffic
from crm.simulation.rules.world import live

#: Student's quantile of a two-sided 95 % interval, of twenty groups.
_QUANTILE: Final = 2.093
_CUSTOMERS_OF_AN_EXPERT: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A sum over all groups in both, and the interval of the difference."""

    current: int
    draft: int
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What came of both; `customers` are those of the draft."""

    differences: Mapping[str, Difference]
    customers: Sequence[Customer]


def experts_for(customers: int) -> int:
    """How many experts there are for so many customers, unless it is said."""
    return -(-customers // _CUSTOMERS_OF_AN_EXPERT)


def compare(current: Setting, draft: Setting, traffic: Traffic, seed: int) -> Comparison:
    """Let both live through a world in which the same draws decide."""
    ours, theirs = (live(setting, traffic, Chance(str(seed))) for setting in (current, draft))
    figures = [
        (one.figures(), other.figures())
        for one, other in zip(ours.tallies, theirs.tallies, strict=True)
    ]
    names = {name for pair in figures for found in pair for name in found}
    return Comparison(
        differences={
            name: _difference([(one[name], other[name]) for one, other in figures])
            for name in sorted(names)
        },
        customers=theirs.customers,
    )


def _difference(pairs: Sequence[tuple[int, int]]) -> Difference:
    gains = [other - one for one, other in pairs]
    half = _QUANTILE * sqrt(len(gains)) * stdev(gains)
    return Difference(
        current=sum(one for one, _ in pairs),
        draft=sum(other for _, other in pairs),
        low=sum(gains) - half,
        high=sum(gains) + half,
    )
