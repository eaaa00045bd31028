"""Simulated experiments, looked at a hundred times and judged as the dashboard judges."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import Final

from crm.experiments.rules.means import Sums, compare_means
from crm.experiments.rules.rates import compare_rates
from crm.experiments.rules.sample_ratio import is_broken

LOOKS: Final = 100
ALPHA: Final = 0.05
#: What is paid: the catalogue's prices, in minor units.
_PRICES: Final = (999, 2999, 4900, 4999, 9900, 19900, 29900)
_NORMAL: Final = 1.959964


@dataclass
class Arm:
    """What was counted of one variation so far."""

    customers: int = 0
    payers: int = 0
    y: float = 0.0
    yy: float = 0.0

    def sums(self) -> Sums:
        """As the rules take them."""
        return Sums(customers=self.customers, payers=self.payers, y=self.y, yy=self.yy)


@dataclass(frozen=True, kw_only=True)
class World:
    """How many customers come between two looks, how many pay, and how much more of the other."""

    share: float
    rate: float = 0.1
    per_look: int = 200
    lift: float = 1.0

    def looks(self, random: Random) -> Iterator[tuple[Arm, Arm]]:
        """The first variation and the other at each look."""
        first, other = Arm(), Arm()
        for _ in range(LOOKS):
            ours = random.binomialvariate(self.per_look, self.share)
            for arm, customers, rate in (
                (other, ours, self.rate * self.lift),
                (first, self.per_look - ours, self.rate),
            ):
                payers = random.binomialvariate(customers, rate)
                paid = random.choices(_PRICES, k=payers)
                arm.customers += customers
                arm.payers += payers
                arm.y += sum(paid)
                arm.yy += sum(price * price for price in paid)
            yield first, other

    def conversions(self, random: Random, count: int) -> list[bool]:
        """For each conversion, whether it is the other variation's."""
        chance = self.share * self.lift / (self.share * self.lift + 1 - self.share)
        return [random.random() < chance for _ in range(count)]


def denied(runs: int, seed: int, is_denied: Callable[[Random], bool]) -> float:
    """In which share of the runs an equality was denied at some look."""
    random = Random(seed)  # noqa: S311 - the same experiments every time
    return sum(is_denied(random) for _ in range(runs)) / runs


def rates_differ(world: World, count: int) -> Callable[[Random], bool]:
    """Whether the martingale denies equal rates after any of so many conversions."""
    return lambda random: compare_rates(world.conversions(random, count), world.share).p <= ALPHA


def means_differ(world: World) -> Callable[[Random], bool]:
    """Whether the confidence sequence of the ratio leaves out 1 at any look."""

    def is_denied(random: Random) -> bool:
        for first, other in world.looks(random):
            found = compare_means(first.sums(), other.sums())
            if found is not None and not found.ratio_low < 1 < found.ratio_high:
                return True
        return False

    return is_denied


def ratio_alarms(world: World) -> Callable[[Random], bool]:
    """Whether the sample ratio is an alarm at any look."""
    shares = (1 - world.share, world.share)
    return lambda random: any(
        is_broken((first.customers, other.customers), shares)
        for first, other in world.looks(random)
    )


def naive_differ(world: World) -> Callable[[Random], bool]:
    """What many dashboards do: a z-test of two rates at every look."""

    def is_denied(random: Random) -> bool:
        return any(_z(first, other) > _NORMAL for first, other in world.looks(random))

    return is_denied


def _z(first: Arm, other: Arm) -> float:
    pooled = (first.payers + other.payers) / (first.customers + other.customers)
    variance = pooled * (1 - pooled) * (1 / first.customers + 1 / max(other.customers, 1))
    rates: Sequence[float] = [arm.payers / max(arm.customers, 1) for arm in (first, other)]
    return abs(rates[1] - rates[0]) / sqrt(variance) if variance else 0.0
