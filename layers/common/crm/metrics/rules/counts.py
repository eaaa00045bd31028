"""The sums that the database answers, and how a report reads them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

type Sums = Mapping[str, Mapping[str, tuple[int, int]]]

#: By these a range is cut into consecutive groups; by all others it is told apart.
GRAINS: Final = ("day", "seven_days", "week", "month")
#: A week of the calendar is cut where the range ends; these end with it.
SEVEN_DAYS: Final = "seven_days"


class Cell(NamedTuple):
    """A sum in the answer of the database, in the order of its parts there."""

    period: int
    dimension: str
    value: str
    measure: str
    currency: str
    n: int
    amount: int


class Counts:
    """The sums of one group: how many rows, and how much money or minutes or stars."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        sums: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        for cell in cells:
            n, amount = sums[cell.measure].get(cell.currency, (0, 0))
            sums[cell.measure][cell.currency] = (n + cell.n, amount + cell.amount)
        self._sums: Sums = sums

    def n(self, measure: str) -> int:
        """How many rows it counts."""
        return sum(n for n, _ in self._sums.get(measure, {}).values())

    def amount(self, measure: str) -> int:
        """What they add up to, of a measure that is not money."""
        return self._sums.get(measure, {}).get("", (0, 0))[1]

    def money(self, measure: str) -> dict[str, tuple[int, int]]:
        """By currency how many rows, and what they add up to."""
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


def read_by(group: str | None) -> str | None:
    """What the database is asked to tell apart, for a report by `group`."""
    return "day" if group == SEVEN_DAYS else group


def in_sevens(cells: Iterable[Cell], days: list[date], last: date) -> tuple[list[Cell], list[date]]:
    """The cells of consecutive days as those of seven days each, and where each seven begin.

    They are counted back from the last day, so that only the first stretch may be shorter.
    """
    stretches = [(last - day).days // 7 for day in days]
    oldest = stretches[0]
    starts = [
        day
        for place, day in enumerate(days)
        if not place or stretches[place - 1] > stretches[place]
    ]
    return [cell._replace(period=oldest - stretches[cell.period - 1] + 1) for cell in cells], starts


def total_of(cells: Iterable[Cell]) -> Counts:
    """The sums of the whole range."""
    return Counts(cell for cell in cells if cell.dimension == "all")


def groups_of(
    cells: Iterable[Cell], told_apart_by: str | None, starts: list[date], last: date
) -> list[Group]:
    """The groups of a range: all of them in time, or those that occur."""
    if told_apart_by is None:
        return []
    if told_apart_by in GRAINS:
        return _in_time(cells, starts, last)
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.dimension == told_apart_by:
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
        Group(value=start.isoformat(), since=start, until=end, counts=Counts(found[place]))
        for place, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]
