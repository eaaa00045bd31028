"""The sums that the database returns, and how a report groups them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

type Sums = Mapping[str, Mapping[str, tuple[int, int]]]

#: These group a range by the values of its rows.
DIMENSIONS: Final = ("plan", "session_type", "mechanic", "recommendation_type")
#: These cut a range into consecutive groups.
GRAINS: Final = ("day", "seven_days", "week", "month")
#: A calendar week is cut where the range ends; these end with it.
SEVEN_DAYS: Final = "seven_days"


class Cell(NamedTuple):
    """A sum that the database returned, with its parts in that order."""

    period: int
    dimension: str
    value: str
    measure: str
    currency: str
    row_count: int
    amount: int


class Counts:
    """The sums of one group: how many rows, and how much money or minutes or stars."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        sums: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        for cell in cells:
            rows, amount = sums[cell.measure].get(cell.currency, (0, 0))
            sums[cell.measure][cell.currency] = (rows + cell.row_count, amount + cell.amount)
        self._sums: Sums = sums

    def row_count(self, measure: str) -> int:
        """Returns how many rows a measure counts."""
        return sum(rows for rows, _ in self._sums.get(measure, {}).values())

    def amount(self, measure: str) -> int:
        """Returns what the rows add up to, for a measure that is not money."""
        return self._sums.get(measure, {}).get("", (0, 0))[1]

    def money(self, measure: str) -> dict[str, tuple[int, int]]:
        """Returns by currency how many rows there are, and what they add up to."""
        return dict(sorted(self._sums.get(measure, {}).items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of a report.

    Attributes:
        value: What its rows have in common; None when they have none.
        since: Its first day, of a group in time.
        until: Its last day.
    """

    value: str | None
    since: date | None
    until: date | None
    counts: Counts


def stored_grouping(group: str | None) -> str | None:
    """Returns what the database groups by, for a report by `group`."""
    return "day" if group == SEVEN_DAYS else group


def join_seven_days(
    cells: Iterable[Cell], days: list[date], last: date
) -> tuple[list[Cell], list[date]]:
    """Turns the cells of single days into those of seven days each; returns also where each begins.

    They are counted back from the last day, so that only the first stretch may be shorter.
    """
    stretches = [(last - day).days // 7 for day in days]
    oldest = stretches[0]
    starts = [
        day
        for index, day in enumerate(days)
        if not index or stretches[index - 1] > stretches[index]
    ]
    return [cell._replace(period=oldest - stretches[cell.period - 1] + 1) for cell in cells], starts


def total_of(cells: Iterable[Cell]) -> Counts:
    """The sums of the whole range."""
    return Counts(cell for cell in cells if cell.dimension == "all")


def groups_of(
    cells: Iterable[Cell], group_by: str | None, starts: list[date], last: date
) -> list[Group]:
    """The groups of a range: all of them in time, or those that occur."""
    if group_by is None:
        return []
    if group_by in GRAINS:
        return _in_time(cells, starts, last)
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.dimension == group_by:
            found[cell.value].append(cell)
    # What belongs to none comes last.
    return [
        Group(value=value or None, since=None, until=None, counts=Counts(found[value]))
        for value in sorted(found, key=lambda value: (not value, value))
    ]


def _in_time(cells: Iterable[Cell], starts: list[date], last: date) -> list[Group]:
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.period].append(cell)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    return [
        Group(value=start.isoformat(), since=start, until=end, counts=Counts(found[period]))
        for period, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]
