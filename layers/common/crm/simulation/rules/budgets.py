"""What simulated customers have taken of the budgets of discounts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from crm.catalogue.model import Catalogue
from crm.pricing.rules import BudgetUse, Limits, PriceLine
from crm.upsells.rules import limits_of


class Budgets:
    """Counts by discount and period; a purchase takes at once what production holds before."""

    def __init__(self, catalogue: Catalogue) -> None:
        found = {name: limits_of(discount) for name, discount in catalogue.discounts.items()}
        self._limits = {name: limits for name, limits in found.items() if limits is not None}
        self._taken: Counter[tuple[str, str]] = Counter()
        self._mine: Counter[tuple[str, str, UUID]] = Counter()

    def uses(self, customer: UUID, now: datetime) -> tuple[BudgetUse, ...]:
        """What is taken now of every budget, and how often by the customer."""
        return tuple(self._use(name, customer, now) for name in self._limits)

    def have_room(self, lines: Iterable[PriceLine], customer: UUID, now: datetime) -> bool:
        """Whether all that a price takes off is still there."""
        return all(
            self._has_room(self._use(line.offered.discount, customer, now), line)
            for line in self._limited(lines)
        )

    def take(self, lines: Iterable[PriceLine], customer: UUID, now: datetime) -> None:
        """Take what a price takes off."""
        for line in self._limited(lines):
            name = line.offered.discount
            limits = self._limits[name]
            period = _period(limits, now)
            self._taken[name, period] += _taken(limits, line)
            self._mine[name, period, customer] += 1

    def _limited(self, lines: Iterable[PriceLine]) -> Sequence[PriceLine]:
        return [line for line in lines if line.offered.discount in self._limits]

    def _use(self, name: str, customer: UUID, now: datetime) -> BudgetUse:
        limits = self._limits[name]
        period = _period(limits, now)
        return BudgetUse(
            discount=name,
            period=period,
            unit=limits.unit,
            taken=self._taken[name, period],
            mine=self._mine[name, period, customer],
        )

    def _has_room(self, use: BudgetUse, line: PriceLine) -> bool:
        limits = self._limits[use.discount]
        fits = limits.cap is None or use.taken + _taken(limits, line) <= limits.cap
        return fits and (limits.per_customer is None or use.mine < limits.per_customer)


def _period(limits: Limits, now: datetime) -> str:
    return f"{now:%Y-%m}" if limits.per == "month" else "whole"


def _taken(limits: Limits, line: PriceLine) -> int:
    return 1 if limits.unit == "uses" else line.amount
