"""Draws now and then which offer stands first: what is never shown there is never learnt.

The draw is one of a hash, so that a decision made again is the same, and every chance is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.experiments.rules.hashing import BUCKETS, bucket

_PERCENT = BUCKETS // 100


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstPlace:
    """Which offer stands first.

    Attributes:
        explored: Whether it was drawn, whichever it is.
        chances: Of each offer to stand first; they sum up to 1.
    """

    offer: str
    explored: bool
    chances: dict[str, float]


def draw_first(
    best: str, eligible: Sequence[str], *, explore: int, seed: str, unit: str
) -> FirstPlace:
    """Draws the first place among the eligible, all alike, in a share of the decisions.

    Args:
        best: What stands first where nothing is drawn; one of the eligible.
        eligible: In an order that does not depend on what was learnt.
        explore: In how many decisions of a hundred it is drawn.
        seed: Of the draw.
        unit: Who or what it is drawn for.
    """
    edges = [BUCKETS * index // len(eligible) for index in range(len(eligible) + 1)]
    share = explore / 100
    chances = {
        offer: share * (edges[index + 1] - edges[index]) / BUCKETS
        for index, offer in enumerate(eligible)
    }
    chances[best] += 1 - share
    if bucket(seed, unit) >= explore * _PERCENT:
        return FirstPlace(offer=best, explored=False, chances=chances)
    place = bucket(f"{seed}:which", unit)
    drawn = next(offer for offer, end in zip(eligible, edges[1:], strict=True) if place < end)
    return FirstPlace(offer=drawn, explored=True, chances=chances)
