"""Segments by recency, frequency and money: in which fifth of all who bought a customer stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from crm.catalogue.segments import Segment
from crm.predictions.rules.features import Features

_FIFTHS: Final = 5

# Down: how recently, the most recent first. Across: how often and how much, the least first.
_GRID: Final[Mapping[int, tuple[Segment, ...]]] = {
    5: ("new_customers", "potential_loyalists", "potential_loyalists", "champions", "champions"),
    4: ("promising", "potential_loyalists", "loyal", "loyal", "champions"),
    3: ("about_to_sleep", "need_attention", "need_attention", "loyal", "loyal"),
    2: ("hibernating", "about_to_sleep", "at_risk", "at_risk", "cannot_lose"),
    1: ("lost", "hibernating", "at_risk", "cannot_lose", "cannot_lose"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands; the fifths, 5 the best, are None for who never bought."""

    segment: Segment
    r: int | None = None
    f: int | None = None
    m: int | None = None


def segment_of(r: int, f: int, m: int) -> Segment:
    """The segment of three fifths, each from 1 to 5: every combination has one."""
    return segment_at(r, (f + m + 1) // 2)


def segment_at(r: int, fm: int) -> Segment:
    """The segment of a place of the grid: of R, and of F and M together, from 1 to 5."""
    return _GRID[r][fm - 1]


def fifths(values: Sequence[int]) -> list[int]:
    """In which fifth of all each value stands, 5 the highest; equal values share the lower one."""
    firsts: dict[int, int] = {}
    for index, value in enumerate(sorted(values)):
        firsts.setdefault(value, index)
    return [1 + _FIFTHS * firsts[value] // len(values) for value in values]


def standings(known: Iterable[Features], at: datetime) -> dict[UUID, Standing]:
    """Where each customer stands among all; money is compared within its currency."""
    customers = list(known)
    buyers = [customer for customer in customers if customer.purchases]
    recency = fifths([-(customer.recency_days(at) or 0) for customer in buyers])
    frequency = fifths([customer.purchases for customer in buyers])
    money = _money_fifths(buyers)
    found = {customer.customer_id: Standing("prospect") for customer in customers}
    for buyer, r, f in zip(buyers, recency, frequency, strict=True):
        m = money[buyer.customer_id]
        found[buyer.customer_id] = Standing(segment_of(r, f, m), r, f, m)
    return found


def _money_fifths(buyers: Sequence[Features]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for currency in {buyer.currency for buyer in buyers}:
        peers = [buyer for buyer in buyers if buyer.currency == currency]
        scores = fifths([peer.money_cents for peer in peers])
        found |= {peer.customer_id: score for peer, score in zip(peers, scores, strict=True)}
    return found
