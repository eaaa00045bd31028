"""A bandit gives more customers to what does better, and never none to the others."""

from collections.abc import Sequence
from random import Random

import pytest

from crm.experiments.model import Experiment
from crm.experiments.rules.bandit import FLOOR, next_weights
from crm.experiments.rules.means import Sums
from crm.experiments.rules.verdict import Outcomes
from tests.unit.experiments.builders import weighted

_NIGHTS = 40
_CUSTOMERS = 400


def night(experiment: Experiment, rates: Sequence[float], random: Random) -> Outcomes:
    """What customers who are drawn by the weights of a phase do in a day."""
    names = [variation.name for variation in experiment.variations]
    weights = [variation.weight for variation in experiment.variations]
    drawn = random.choices(range(len(names)), weights, k=_CUSTOMERS)
    bought = [names[place] for place in drawn if random.random() < rates[place]]
    sums = {}
    for place, name in enumerate(names):
        payers = bought.count(name)
        paid = {"y": payers * 5_000.0, "yy": payers * 5_000.0**2}
        sums[name] = Sums(customers=drawn.count(place), payers=payers, **paid)
    return Outcomes(sums=sums, conversions={"clicks": (), "purchases": bought}, days=1.0)


def run(metric: str, rates: Sequence[float], seed: int = 1) -> list[list[int]]:
    """The weights of each night."""
    random = Random(seed)  # noqa: S311 - the same every time
    shares, phases = [100 // len(rates)] * len(rates), []
    kept = [shares]
    for number in range(_NIGHTS):
        now = weighted(*shares, metric=metric, bandit=True)
        phases.append(night(now, rates, random))
        found = next_weights(now, phases, f"price {number}")
        shares = list(found.values()) if found else shares
        kept.append(shares)
    return kept


@pytest.mark.parametrize("metric", ["purchases", "revenue"])
@pytest.mark.parametrize("seed", range(5))
def test_what_does_better_gets_more_over_the_nights(metric: str, seed: int) -> None:
    nights = run(metric, (0.10, 0.10, 0.16), seed)
    assert nights[-1][2] >= 80
    assert sum(shares[2] for shares in nights[20:]) > sum(shares[2] for shares in nights[:20])


def test_the_floor_holds_and_shares_are_whole() -> None:
    for shares in run("purchases", (0.02, 0.10, 0.50, 0.02))[1:]:
        assert min(shares) >= FLOOR
        assert sum(shares) == 100
    assert run("purchases", (0.02, 0.50))[-1] == [FLOOR, 100 - FLOOR]


def test_the_same_seed_gives_the_same_weights() -> None:
    assert run("purchases", (0.10, 0.12)) == run("purchases", (0.10, 0.12))


def test_a_share_that_hardly_moves_draws_nobody_anew() -> None:
    calm = weighted(FLOOR, 100 - FLOOR, metric="purchases", bandit=True)
    phases = [night(calm, (0.02, 0.50), Random(1))]  # noqa: S311 - as above
    assert next_weights(calm, phases, "price 1") is None


def test_revenue_waits_for_enough_who_pay() -> None:
    even = weighted(50, 50, metric="revenue", bandit=True)
    phases = [night(even, (0.01, 0.20), Random(1))]  # noqa: S311 - as above
    assert next_weights(even, phases, "price 1") is None
