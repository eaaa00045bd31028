"""Who came back: by the month of the first session, in each month of one's own after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

#: How many months after the first session.
MONTHS: Final = 12
#: Of fewer customers a share says nothing.
FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Returned:
    """Of so many customers so many had a further session."""

    customers: int
    returned: int

    @property
    def percent(self) -> float | None:
        """Their share, with one decimal; None of too few customers."""
        if self.customers < FEWEST:
            return None
        return round(100 * self.returned / self.customers, 1)


@dataclass(frozen=True, slots=True)
class Came:
    """Whose first session was in one month; None for what is not over for all of them."""

    month: date
    customers: int
    months: tuple[Returned | None, ...]


def first_month(at: datetime) -> date:
    """The first day of the oldest month that is looked at: all its months may be over."""
    return add_months(at.date().replace(day=1), -MONTHS - 1)


def add_months(first: date, months: int) -> date:
    """The first day of a month so many months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def triangle(counted: Mapping[date, tuple[int, Mapping[int, int]]], at: datetime) -> list[Came]:
    """Builds the rows, oldest first.

    Args:
        counted: By month how many came, and how many of them returned in which month after.
        at: What was not over by then for whoever came last is not told.
    """
    return [
        Came(
            month,
            customers,
            tuple(
                Returned(customers, returned.get(after, 0)) if _is_over(month, after, at) else None
                for after in range(1, MONTHS + 1)
            ),
        )
        for month, (customers, returned) in sorted(counted.items())
    ]


def total(rows: Sequence[Came]) -> tuple[Returned | None, ...]:
    """All months together, each as far as it is over."""
    found = []
    for place in range(MONTHS):
        cells = [cell for row in rows if (cell := row.months[place]) is not None]
        found.append(
            Returned(sum(cell.customers for cell in cells), sum(cell.returned for cell in cells))
            if cells
            else None
        )
    return tuple(found)


def describe(all_of_them: Sequence[Returned | None]) -> list[str]:
    """What the first and the third month say."""
    said = []
    for place, words in ((0, "within the first month"), (2, "in the third month")):
        cell = all_of_them[place]
        if cell is None or cell.customers < FEWEST:
            continue
        said.append(
            f"{cell.returned:,} of {cell.customers:,} customers ({cell.percent:.0f} %) had another"
            f" session {words} after their first."
        )
    if said:
        return said
    known = all_of_them[0].customers if all_of_them[0] else 0
    return [f"Not enough data: {FEWEST - known:,} more customers whose first month is over."]


def _is_over(month: date, after: int, at: datetime) -> bool:
    return add_months(month, 1 + after) <= at.date()
