"""Figures that are expected and that the database holds, and where the two differ."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID


class Figure(NamedTuple):
    """What is counted: `recommendations`, of the kind `follow_up`, that were `clicked`."""

    table: str
    kind: str
    fact: str

    def __str__(self) -> str:
        return f"{self.table}: {self.kind}, {self.fact}"


class Figures(Counter[Figure]):
    """Counts and sums by what they are of."""

    def count(self, table: str, kind: str, fact: str, by: int = 1) -> None:
        """Add to one figure."""
        self[Figure(table, kind, fact)] += by

    def of(self, table: str, fact: str, kind: str | None = None) -> int:
        """The sum over all kinds, or the figure of one."""
        return sum(
            value
            for figure, value in self.items()
            if figure.table == table and figure.fact == fact and kind in {None, figure.kind}
        )

    def kinds(self, table: str) -> list[str]:
        """The kinds that a table has figures of, in alphabetical order."""
        return sorted({figure.kind for figure in self if figure.table == table})


class Difference(NamedTuple):
    """A figure of one customer that the two sides disagree about."""

    customer: UUID
    figure: Figure
    expected: int
    found: int

    def __str__(self) -> str:
        return (
            f"{self.figure} of customer {self.customer}: {self.expected} expected,"
            f" {self.found} in the database"
        )


type FiguresByCustomer = Mapping[UUID, Figures]


def total(figures: FiguresByCustomer) -> Figures:
    """The figures of all customers together."""
    summed = Figures()
    for one in figures.values():
        summed.update(one)
    return summed


def differences(expected: FiguresByCustomer, found: FiguresByCustomer) -> list[Difference]:
    """Every figure of every customer that is not the same on both sides; no row and 0 are."""
    return [
        Difference(customer, figure, ours[figure], theirs[figure])
        for customer in sorted(set(expected) | set(found))
        for ours in [expected.get(customer, Figures())]
        for theirs in [found.get(customer, Figures())]
        for figure in sorted(set(ours) | set(theirs))
        if ours[figure] != theirs[figure]
    ]


def collect(rows: Iterable[tuple[UUID, str, str, str, int]]) -> FiguresByCustomer:
    """Group rows that name customer, table, kind, fact and value."""
    found: dict[UUID, Figures] = {}
    for customer, table, kind, fact, value in rows:
        found.setdefault(customer, Figures())[Figure(table, kind, fact)] = int(value)
    return found
