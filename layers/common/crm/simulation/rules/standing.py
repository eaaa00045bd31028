"""In which segment each customer of a world stands, at any time of any day."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from crm.catalogue.segments import Segment
from crm.predictions.rules.rfm import segment_of

_FIFTHS: Final = 5


class Bought(NamedTuple):
    """What a customer has bought up to the end of a day: the days on which, and for how much."""

    day: date
    days: int
    money: int


class Buyers:
    """All who have bought in a world, in the order of how recently, how often and for how much."""

    def __init__(self) -> None:
        self._days: list[date] = []
        self._counts: list[int] = []
        self._money: list[int] = []

    def pay(self, bought: list[Bought], day: date, amount: int) -> None:
        """Add a payment to what a customer has bought, the latest day last."""
        last = bought[-1] if bought else None
        if last is not None:
            self._days.pop(bisect_left(self._days, last.day))
            self._counts.pop(bisect_left(self._counts, last.days))
            self._money.pop(bisect_left(self._money, last.money))
        if last is not None and last.day == day:
            bought[-1] = Bought(day, last.days, last.money + amount)
        else:
            days, money = (last.days, last.money) if last else (0, 0)
            bought.append(Bought(day, days + 1, money + amount))
        insort(self._days, bought[-1].day)
        insort(self._counts, bought[-1].days)
        insort(self._money, bought[-1].money)

    def segment(self, bought: Sequence[Bought], today: date) -> Segment:
        """Where a customer stood in the last night, among those who have bought by now."""
        before = next((one for one in reversed(bought) if one.day < today), None)
        if before is None:
            return "prospect"
        return segment_of(
            _fifth(self._days, before.day),
            _fifth(self._counts, before.days),
            _fifth(self._money, before.money),
        )


def _fifth[Value: (date, int)](values: Sequence[Value], value: Value) -> int:
    return 1 + _FIFTHS * bisect_left(values, value) // len(values)
