"""What was delivered and what came of it: what the likelihood to buy is learnt from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class EligibleOffer:
    """An offer that could be made.

    Attributes:
        rank: Where it stood in the list; None where it was not in it.
        base_rank: Where the catalogue alone would have put it.
        price: What it brings when it is bought, in minor units; 0 where that cannot be compared.
        features: As decisions have them.
        bought: Within the days that count.
    """

    offer: str
    rank: int | None
    base_rank: int | None
    price: int
    features: Mapping[str, float]
    bought: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveredList:
    """The offers of one decision, whose list was delivered.

    Attributes:
        chance: That its first offer would stand first; None where the first place was not drawn.
    """

    customer: str
    shown_at: datetime
    chance: float | None
    offers: tuple[EligibleOffer, ...]
