"""Who travels: customers, and which journeys are theirs."""

from collections import Counter
from dataclasses import dataclass

from demo import words
from demo.dice import Dice
from demo.words import Vehicle

_CUSTOMERS_PER_JOURNEY = 0.55
_RETURNING_SHARE = 0.45
_PHONE_PERCENT = 60


@dataclass(frozen=True, kw_only=True)
class Part:
    """One customer's part in the demo: who they are, and the seed of each of their journeys."""

    name: str
    phone: str | None
    vehicle: Vehicle
    seeds: tuple[str, ...]


def cast(journeys: int, seed: int) -> list[Part]:
    """Share the journeys among fewer customers: all come once, and some come back.

    The most faithful come first, for theirs are the longest parts: one journey after the other.
    """
    dice = Dice(seed)
    customers = max(1, round(journeys * _CUSTOMERS_PER_JOURNEY))
    visits = Counter(range(customers))
    returning = max(1, round(customers * _RETURNING_SHARE))
    visits.update(dice.choices(range(returning), k=journeys - customers))
    return [_part(dice, seed, customer, count) for customer, count in visits.most_common()]


def _part(dice: Dice, seed: int, customer: int, journeys: int) -> Part:
    return Part(
        name=words.name(dice),
        phone=words.phone(dice) if dice.chance(_PHONE_PERCENT) else None,
        vehicle=words.vehicle(dice),
        seeds=tuple(f"{seed}/{customer}/{journey}" for journey in range(journeys)),
    )
