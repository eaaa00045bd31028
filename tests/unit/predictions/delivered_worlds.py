"""Simulated lists: what is bought depends on the customer, the offer and the place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from scipy.special import expit

from crm.predictions.rules.delivered import DeliveredList, EligibleOffer

OFFERS: Final = ("a", "b", "c", "d")
PRICES: Final = (9900, 4900, 4900, 19900)
NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class World:
    """How customers behave.

    Attributes:
        rates: The logits of the offers.
        effect: How much more those buy whom an offer suits, in logits; the others as much less.
        place: What the logarithm of the rank adds.
        explore: The share of lists whose first place is drawn.
        days: Over how many days until now lists were delivered.
    """

    rates: tuple[float, ...] = (-2.6, -2.4, -2.8, -3.0)
    effect: float = 1.0
    place: float = -0.7
    explore: float = 0.1
    days: int = 365

    def lists(self, count: int, seed: int) -> Iterator[DeliveredList]:
        """Delivers lists in the order of time, in the order of the catalogue but for the draws."""
        random = np.random.default_rng(seed)
        suits = random.random((count, 4)) < 0.5
        drawn = np.where(random.random(count) < self.explore, random.integers(4, size=count), 0)
        noise = random.random((count, 4))
        customers = random.integers(count // 2 + 1, size=count)
        for index in range(count):
            first = int(drawn[index])
            ranks = [1 if kind == first else kind + 1 + (kind < first) for kind in range(4)]
            logits = np.array(self.rates) + self.effect * (2.0 * suits[index] - 1)
            bought = noise[index] < expit(logits + self.place * np.log(ranks))
            chance = self.explore / 4 + (1 - self.explore) * (first == 0)
            known = {f"suits_{kind}": 1.0 for kind in np.array(OFFERS)[suits[index]]}
            yield DeliveredList(
                customer=str(customers[index]),
                shown_at=NOW - timedelta(days=self.days * (1 - index / count)),
                chance=chance if self.explore else None,
                offers=tuple(
                    EligibleOffer(
                        offer=OFFERS[kind],
                        rank=ranks[kind],
                        base_rank=kind + 1,
                        price=PRICES[kind],
                        features={"constant": 1.0, **known},
                        bought=bool(bought[kind]),
                    )
                    for kind in range(4)
                ),
            )
