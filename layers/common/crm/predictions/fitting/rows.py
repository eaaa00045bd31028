"""Delivered lists as columns: a row for each eligible offer of each list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

import numpy as np
from numpy.typing import NDArray

from crm.predictions.rules.delivered import DeliveredList

type Numbers = NDArray[np.float64]
type Indices = NDArray[np.int64]
type Mask = NDArray[np.bool_]

_BATCH = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Rows of offers, and of each list that they belong to its time, customer and chance.

    Attributes:
        names: Of the features, the columns of `x`.
        offers: Of the offers that `offer` counts.
        rank: 0 where the offer was not in the list.
        base_rank: 0 where the catalogue alone would not have offered it.
        of_list: Which list a row belongs to.
        at: When a list was delivered, in seconds since 1970.
        chance: Not a number where the first place was not drawn.
    """

    names: list[str]
    offers: list[str]
    x: Numbers
    offer: Indices
    rank: Numbers
    base_rank: Numbers
    price: Numbers
    bought: Numbers
    of_list: Indices
    at: Numbers
    customer: Indices
    chance: Numbers

    @property
    def shown(self) -> Mask:
        """Which rows were in their lists."""
        return self.rank > 0

    @property
    def place(self) -> Numbers:
        """The logarithm of the rank; 0 at the first place and where there is none."""
        return np.log(np.maximum(self.rank, 1.0))


def read_rows(lists: Iterable[DeliveredList]) -> Rows:
    """Reads lists as they come, a few hundred at a time, so that what they hold is soon let go."""
    reader = _Reader()
    for batch in batched(lists, _BATCH, strict=False):
        reader.add(batch)
    return reader.rows()


class _Reader:
    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._offers: dict[str, int] = {}
        self._customers: dict[str, int] = {}
        self._features: list[Numbers] = []
        self._columns: list[Numbers] = []
        self._lists: list[Numbers] = []
        self._count = 0

    def add(self, lists: tuple[DeliveredList, ...]) -> None:
        rows = [row for each in lists for row in each.offers]
        for name in (name for row in rows for name in row.features):
            self._names.setdefault(name, len(self._names))
        features = np.zeros((len(rows), len(self._names)))
        for index, row in enumerate(rows):
            for name, value in row.features.items():
                features[index, self._names[name]] = value
        self._features.append(features)
        self._columns.append(np.array(list(self._numbers(lists)), dtype=float).reshape(-1, 6))
        self._lists.append(
            np.array(
                [
                    (
                        each.shown_at.timestamp(),
                        self._customers.setdefault(each.customer, len(self._customers)),
                        np.nan if each.chance is None else each.chance,
                    )
                    for each in lists
                ]
            ).reshape(-1, 3)
        )

    def _numbers(self, lists: tuple[DeliveredList, ...]) -> Iterator[tuple[float, ...]]:
        for each in lists:
            for row in each.offers:
                yield (
                    self._offers.setdefault(row.offer, len(self._offers)),
                    row.rank or 0,
                    row.base_rank or 0,
                    row.price,
                    row.bought,
                    self._count,
                )
            self._count += 1

    def rows(self) -> Rows:
        width = len(self._names)
        padded = [np.pad(each, ((0, 0), (0, width - each.shape[1]))) for each in self._features]
        columns = np.concatenate([np.empty((0, 6)), *self._columns])
        lists = np.concatenate([np.empty((0, 3)), *self._lists])
        return Rows(
            names=list(self._names),
            offers=list(self._offers),
            x=np.concatenate([np.empty((0, width)), *padded]),
            offer=columns[:, 0].astype(np.int64),
            rank=columns[:, 1],
            base_rank=columns[:, 2],
            price=columns[:, 3],
            bought=columns[:, 4],
            of_list=columns[:, 5].astype(np.int64),
            at=lists[:, 0],
            customer=lists[:, 1].astype(np.int64),
            chance=lists[:, 2],
        )
