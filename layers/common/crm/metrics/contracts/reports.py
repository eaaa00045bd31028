"""Reports: a range of days, its figures in total and by group, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, get_args

from pydantic import Field, JsonValue

from crm.metrics.contracts.figures import (
    CustomerFigures,
    RevenueFigures,
    SessionFigures,
    TargetFigures,
    UpsellFigures,
)
from crm.metrics.contracts.funnel import FunnelFigures
from crm.metrics.contracts.queries import (
    CustomersQuery,
    FunnelQuery,
    ReportQuery,
    RevenueQuery,
    SessionsQuery,
    TargetsQuery,
    UpsellsQuery,
)
from crm.metrics.contracts.reading import Figures, Reading
from crm.metrics.rules.counts import (
    DIMENSIONS,
    SEVEN_DAYS,
    Cell,
    Counts,
    groups_of,
    join_seven_days,
    total_of,
)
from crm.platform.contracts.models import Output


class GroupOf[F: Figures](Output):
    """One group of a report."""

    value: str | None = Field(
        description="A plan, a type, a mechanic's id or a first day; null for rows without one."
    )
    mechanic_name: str | None = Field(None, description="Of a mechanic who has been named.")
    from_: date | None = Field(alias="from", description="First day, of a group in time.")
    to: date | None = Field(description="Last day, of a group in time.")
    figures: F


class Report[F: Figures](Output):
    """Figures of a range of days."""

    from_: date = Field(alias="from")
    to: date
    tz: str
    starts_at: datetime
    ends_at: datetime = Field(description="Where the day after `to` begins.")
    group: str | None
    as_of: datetime = Field(description="Everything committed by then is counted.")
    rolled_up_at: datetime | None = Field(
        description="The last merge; later changes were added while reading."
    )
    definitions: dict[str, str]
    rows: dict[str, str] = Field(
        description="By count, the `figure` of `/api/metrics/{figure}/rows` that lists its rows."
    )
    total: F
    groups: list[GroupOf[F]]


class FunnelReport(Report[FunnelFigures]):
    """Where customers are lost."""


class UpsellReport(Report[UpsellFigures]):
    """What recommendations earn."""


class RevenueReport(Report[RevenueFigures]):
    """What was paid."""


class CustomerReport(Report[CustomerFigures]):
    """What customers are worth."""


class SessionReport(Report[SessionFigures]):
    """How sessions went."""


class TargetReport(Report[TargetFigures]):
    """How the business compares with its targets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind[R: Output]:
    """What makes one report different from another.

    Attributes:
        name: The last part of its path.
        description: What the report shows, for the API's document.
    """

    name: str
    summary: str
    description: str
    query: type[ReportQuery[Any]]
    report: type[R]
    figures: type[Figures]

    @property
    def definitions(self) -> dict[str, str]:
        """What each figure means."""
        return {name: source.definition for name, source in self.figures.sources().items()}

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What its rows can be told apart by, other than time."""
        groups = get_args(self.query.model_fields["group"].annotation)
        return tuple(
            name for name in DIMENSIONS if any(name in get_args(group) for group in groups)
        )

    def total(self, reply: Mapping[str, Any]) -> Counts:
        """Returns the sums behind the total of a reply of the database."""
        return total_of(Cell(*cell) for cell in reply["cells"])

    def of(self, reply: Mapping[str, Any], *, tz: str, group: str | None, reading: Reading) -> R:
        """Builds the report from a reply of the database."""
        cells = [Cell(*cell) for cell in reply["cells"]]
        starts = [date.fromisoformat(day) for day in reply["starts"]]
        last = date.fromisoformat(reply["to"])
        if group == SEVEN_DAYS:
            cells, starts = join_seven_days(cells, starts, last)
        inside = reading.within(group)
        names = reply["mechanics"] or {}
        return self.report.model_validate(
            {
                **reply,
                "tz": tz,
                "group": group,
                "definitions": self.definitions,
                "rows": self.figures.rows_behind(),
                "total": self.figures.of(total_of(cells), reading),
                "groups": [
                    {
                        "value": found.value,
                        "mechanic_name": names.get(found.value),
                        "from": found.since,
                        "to": found.until,
                        "figures": self.figures.of(found.counts, inside),
                    }
                    for found in groups_of(cells, group, starts, last)
                ],
            }
        )


FUNNEL: Final = Kind(
    name="funnel",
    summary="Where customers are lost",
    description="Rows as often as customers come, and customers in order, each once.",
    query=FunnelQuery,
    report=FunnelReport,
    figures=FunnelFigures,
)
UPSELLS: Final = Kind(
    name="upsells",
    summary="What recommendations earn",
    description="Shown, viewed, clicked, dismissed, purchased, and the revenue of it.",
    query=UpsellsQuery,
    report=UpsellReport,
    figures=UpsellFigures,
)
REVENUE: Final = Kind(
    name="revenue",
    summary="What was paid",
    description="Gross, refunded and net, by currency.",
    query=RevenueQuery,
    report=RevenueReport,
    figures=RevenueFigures,
)
CUSTOMERS: Final = Kind(
    name="customers",
    summary="What customers are worth",
    description="Repeat rate, adoption and lifetime value of those who came in the range.",
    query=CustomersQuery,
    report=CustomerReport,
    figures=CustomerFigures,
)
SESSIONS: Final = Kind(
    name="sessions",
    summary="How sessions went",
    description="Completion, duration and satisfaction.",
    query=SessionsQuery,
    report=SessionReport,
    figures=SessionFigures,
)
TARGETS: Final = Kind(
    name="targets",
    summary="How the business compares with its targets",
    description="The figures that have a target band, and those to plot beside them.",
    query=TargetsQuery,
    report=TargetReport,
    figures=TargetFigures,
)
#: All of them, in the order of the API's document.
REPORTS: Final[tuple[Kind[Any], ...]] = (FUNNEL, UPSELLS, REVENUE, CUSTOMERS, SESSIONS, TARGETS)


class RowsPage(Output):
    """The rows that a figure counts, newest first."""

    figure: str
    columns: list[str] = Field(description="The keys of each row, in the order of the CSV columns.")
    rows: list[dict[str, JsonValue]]
    next_cursor: str | None
