"""A report as it is answered: its range, its figures together and by group, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from pydantic import Field, JsonValue

from crm.metrics.contracts.figures import (
    CustomerFigures,
    RevenueFigures,
    SessionFigures,
    TargetFigures,
    UpsellFigures,
)
from crm.metrics.contracts.funnel import FunnelFigures
from crm.metrics.contracts.reading import Figures, Reading
from crm.metrics.rules import definitions
from crm.metrics.rules.counts import SEVEN_DAYS, Cell, Group, groups_of, in_sevens, total_of
from crm.platform.contracts.models import Output


class GroupOf[F: Figures](Output):
    """One group of a report."""

    value: str | None = Field(
        description="A plan, a type, a mechanic's id or the group's first day; null is none."
    )
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
    as_of: datetime = Field(description="All that was committed then is counted.")
    rolled_up_at: datetime | None = Field(
        description="The last merge; what came later was added while reading."
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
    """Where the business stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind[R: Output]:
    """What makes one report different from another."""

    name: str
    report: type[R]
    figures: type[Figures]
    definitions: Mapping[str, str]

    def of(self, reply: Mapping[str, Any], *, tz: str, group: str | None, reading: Reading) -> R:
        """The report in a reply of the database."""
        cells = [Cell(*cell) for cell in reply["cells"]]
        starts = [date.fromisoformat(day) for day in reply["starts"]]
        last = date.fromisoformat(reply["to"])
        if group == SEVEN_DAYS:
            cells, starts = in_sevens(cells, starts, last)
        groups = groups_of(cells, group, starts, last)
        inside = reading.within(group)
        return self.report.model_validate(
            {
                **reply,
                "tz": tz,
                "group": group,
                "definitions": self.definitions,
                "rows": definitions.ROWS_BEHIND[self.name],
                "total": self.figures.of(total_of(cells), reading),
                "groups": [self._group(found, inside) for found in groups],
            }
        )

    def _group(self, group: Group, reading: Reading) -> dict[str, object]:
        return {
            "value": group.value,
            "from": group.since,
            "to": group.until,
            "figures": self.figures.of(group.counts, reading),
        }


FUNNEL: Final = Kind(
    name="funnel", report=FunnelReport, figures=FunnelFigures, definitions=definitions.FUNNEL
)
UPSELLS: Final = Kind(
    name="upsells", report=UpsellReport, figures=UpsellFigures, definitions=definitions.UPSELLS
)
REVENUE: Final = Kind(
    name="revenue", report=RevenueReport, figures=RevenueFigures, definitions=definitions.REVENUE
)
CUSTOMERS: Final = Kind(
    name="customers",
    report=CustomerReport,
    figures=CustomerFigures,
    definitions=definitions.CUSTOMERS,
)
SESSIONS: Final = Kind(
    name="sessions", report=SessionReport, figures=SessionFigures, definitions=definitions.SESSIONS
)
TARGETS: Final = Kind(
    name="targets", report=TargetReport, figures=TargetFigures, definitions=definitions.TARGETS
)


class RowsPage(Output):
    """The rows that a figure counts, newest first."""

    figure: str
    columns: list[str] = Field(description="The keys of each row, in the order of a sheet.")
    rows: list[dict[str, JsonValue]]
    next_cursor: str | None
