"""How the sums of one group become its figures."""

from dataclasses import dataclass
from typing import ClassVar, Self

from crm.metrics.contracts.parts import LifetimeValue
from crm.metrics.rules.counts import GRAINS, Counts
from crm.platform.contracts.models import Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a group is read.

    Attributes:
        told_apart_by: The dimension that makes the group; None of the total and in time.
        window_days: Of the ordered funnel.
    """

    locale: str
    told_apart_by: str | None = None
    window_days: int = 30

    def within(self, group: str | None) -> "Reading":
        """The reading of the groups of a report."""
        told_apart_by = None if group in GRAINS else group
        return Reading(
            locale=self.locale, told_apart_by=told_apart_by, window_days=self.window_days
        )


class Figures(Output):
    """The figures of one group."""

    measures: ClassVar[tuple[str, ...]]

    @classmethod
    def measures_of(cls, reading: Reading) -> list[str]:
        """What the database is asked for."""
        del reading
        return list(cls.measures)

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """The figures that the sums of a group make."""
        raise NotImplementedError


def lifetime_value(counts: Counts, reading: Reading) -> list[LifetimeValue]:
    """By currency, what the customers of a group have paid to date."""
    return LifetimeValue.all_of(
        counts.money("customer_value"),
        counts.money("customer_value_net"),
        counts.n("customers"),
        reading.locale,
    )
