"""Who takes part in a run: customers, and which journeys are theirs."""

from collections import Counter
from dataclasses import dataclass

from demo import behaviour, people
from demo.people import Vehicle
from demo.random_source import RandomSource

_CUSTOMERS_PER_JOURNEY = 0.55
_RETURNING_SHARE = 0.45


@dataclass(frozen=True, kw_only=True)
class Participant:
    """One customer: who they are, and the seed of each of their journeys."""

    name: str
    phone: str | None
    vehicle: Vehicle
    seeds: tuple[str, ...]


def draw_participants(journeys: int, seed: int) -> list[Participant]:
    """Share the journeys among fewer customers: all come once, and some come back.

    Those with most journeys come first, because theirs take longest: one after the other.
    """
    random = RandomSource(seed)
    customers = max(1, round(journeys * _CUSTOMERS_PER_JOURNEY))
    visits = Counter(range(customers))
    returning = max(1, round(customers * _RETURNING_SHARE))
    visits.update(random.choices(range(returning), k=journeys - customers))
    return [_draw(random, seed, customer, count) for customer, count in visits.most_common()]


def _draw(random: RandomSource, seed: int, customer: int, journeys: int) -> Participant:
    return Participant(
        name=people.name(random),
        phone=people.phone(random) if random.chance(behaviour.PHONE) else None,
        vehicle=people.vehicle(random),
        seeds=tuple(f"{seed}/{customer}/{journey}" for journey in range(journeys)),
    )
