"""How the sums of one group become its figures: each figure says what it is computed from."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pydantic import Field

from crm.catalogue.model import Targets
from crm.metrics.rules.counts import GRAINS, Counts
from crm.platform.contracts.models import Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a group is read.

    Attributes:
        group_by: The dimension that makes the group; None for the total and for groups in time.
        window_days: Of the ordered funnel.
        targets: The bands that rates should be in.
    """

    locale: str
    group_by: str | None = None
    window_days: int = 30
    targets: Targets = field(default_factory=Targets)

    def within(self, group: str | None) -> "Reading":
        """Returns the reading of the groups of a report."""
        return self if group is None or group in GRAINS else replace(self, group_by=group)


#: Computes a figure from the sums of a group, given the measures that it needs.
type Compute = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Source:
    """What a figure means and what it is computed from.

    Attributes:
        rows: The listing of the rows that the figure counts, if there is one.
        absent_by: The dimensions by which the figure does not exist; it is null in their groups.
    """

    definition: str
    compute: Compute
    measures: tuple[str, ...]
    rows: str | None
    absent_by: tuple[str, ...]

    def value(self, counts: Counts, reading: Reading) -> object:
        """Returns the figure of one group."""
        if reading.group_by in self.absent_by:
            return None
        return self.compute(counts, reading, *self.measures)


def figure(compute: Compute) -> Callable[..., Any]:
    """Makes a function that declares a field with such a figure.

    It takes the measures, which `compute` gets after the sums and the reading, and the other
    attributes of `Source`; `means` is the definition.
    """

    def declare(
        *measures: str, means: str, rows: str | None = None, absent_by: tuple[str, ...] = ()
    ) -> Any:  # noqa: ANN401 - as pydantic's Field
        dimensions = " or ".join(name.replace("_", " ") for name in absent_by)
        field = Field(description=f"{means} Null by {dimensions}." if dimensions else means)
        field.metadata.append(Source(means, compute, measures, rows, absent_by))
        return field

    return declare


class Figures(Output):
    """The figures of one group."""

    @classmethod
    def sources(cls) -> dict[str, Source]:
        """Returns the source of each figure, by the name of its field."""
        return {
            name: source
            for name, field in cls.model_fields.items()
            for source in field.metadata
            if isinstance(source, Source)
        }

    @classmethod
    def measures_of(cls, reading: Reading) -> list[str]:
        """Returns the measures that the figures are computed from."""
        del reading
        measures = (name for source in cls.sources().values() for name in source.measures)
        return list(dict.fromkeys(measures))

    @classmethod
    def rows_behind(cls) -> dict[str, str]:
        """Returns by figure the listing of the rows that it counts."""
        return {name: source.rows for name, source in cls.sources().items() if source.rows}

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """Computes the figures from the sums of a group."""
        return cls.model_validate(
            {name: source.value(counts, reading) for name, source in cls.sources().items()}
        )
