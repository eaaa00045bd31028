"""Gives more customers to the variation that does better: Thompson sampling, with a floor.

A variation's share is the chance that it is the best of all, by what is known of each alone.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt
from random import Random
from typing import Final

from crm.experiments.model import Experiment, Metric
from crm.experiments.rules.means import FEWEST_PAYERS, Sums
from crm.experiments.rules.verdict import Outcomes

#: No variation gets fewer percent, so that one that begins badly is still measured.
FLOOR: Final = 5
#: A new phase draws customers anew, so that no share moves by fewer points than that.
LEAST_MOVE: Final = 5
_WHOLE: Final = 100
_DRAWS: Final = 4_000


def next_weights(
    experiment: Experiment, phases: Sequence[Outcomes], seed: str
) -> dict[str, int] | None:
    """Returns the weights in percent that the next phase should have; None keeps those of now.

    Args:
        experiment: As its phase of now has it.
        phases: What was counted of every phase since an admin started it.
        seed: The same gives the same weights.
    """
    names = [variation.name for variation in experiment.variations]
    random = Random(seed)  # noqa: S311 - chances, not secrets
    guesses = [_guess(experiment.metric, name, phases, random) for name in names]
    known = [guess for guess in guesses if guess is not None]
    if len(known) < len(guesses):
        return None
    best = Counter(_best([guess() for guess in known]) for _ in range(_DRAWS))
    found = _with_floor([best[place] / _DRAWS for place in range(len(names))])
    whole = sum(variation.weight for variation in experiment.variations)
    moves = (
        abs(share - _WHOLE * variation.weight / whole)
        for share, variation in zip(found, experiment.variations, strict=True)
    )
    return dict(zip(names, found, strict=True)) if max(moves) >= LEAST_MOVE else None


def _guess(
    metric: Metric, name: str, phases: Sequence[Outcomes], random: Random
) -> Callable[[], float] | None:
    """Draws what a customer of the variation may bring; None while a mean is too uneven."""
    sums = _pool([phase.sums[name] for phase in phases])
    if metric == "revenue":
        if sums.payers < FEWEST_PAYERS:
            return None
        spread = max(sums.yy / sums.customers - sums.mean**2, 0.0)
        return lambda: random.gauss(sums.mean, sqrt(spread / sums.customers))
    done = sum(Counter(phase.conversions[metric])[name] for phase in phases)
    return lambda: random.betavariate(1 + done, 1 + sums.customers - done)


def _pool(parts: Sequence[Sums]) -> Sums:
    return Sums(
        customers=sum(part.customers for part in parts),
        payers=sum(part.payers for part in parts),
        y=sum(part.y for part in parts),
        yy=sum(part.yy for part in parts),
    )


def _best(values: Sequence[float]) -> int:
    return max(range(len(values)), key=values.__getitem__)


def _with_floor(chances: Sequence[float]) -> list[int]:
    """Whole percents that sum to a hundred; what rounding leaves goes where it took most."""
    room = _WHOLE - FLOOR * len(chances)
    exact = [FLOOR + room * chance for chance in chances]
    found = [int(share) for share in exact]
    order = sorted(range(len(found)), key=lambda place: found[place] - exact[place])
    for place in order[: _WHOLE - sum(found)]:
        found[place] += 1
    return found
