"""Who came back in which month after their first session."""

from typing import Self

from pydantic import Field

from crm.platform.contracts.models import Output
from crm.predictions.rules.retention import Came, Returned


class RetentionCell(Output):
    """How many had a further session in one month of their own after the first."""

    customers: int
    returned: int
    percent: float | None = Field(description="Null of fewer than 20 customers: counts alone.")


class RetentionRow(Output):
    """The customers whose first session was in one month (UTC)."""

    month: str = Field(description="Its first day.", examples=["2026-10-01"])
    customers: int
    months: list[RetentionCell | None] = Field(
        description="The first month after the first session, and so on; null until it is over for"
        " all of them."
    )


class Retention(Output):
    """The triangle, oldest month first, and all months together as far as each is over."""

    rows: list[RetentionRow]
    total: list[RetentionCell | None]
    words: list[str]

    @classmethod
    def of(cls, rows: list[Came], total: tuple[Returned | None, ...], words: list[str]) -> Self:
        """What the rules found."""
        return cls(
            rows=[
                RetentionRow(
                    month=row.month.isoformat(),
                    customers=row.customers,
                    months=[_cell(cell) for cell in row.months],
                )
                for row in rows
            ],
            total=[_cell(cell) for cell in total],
            words=words,
        )


def _cell(cell: Returned | None) -> RetentionCell | None:
    if cell is None:
        return None
    return RetentionCell(customers=cell.customers, returned=cell.returned, percent=cell.percent)
