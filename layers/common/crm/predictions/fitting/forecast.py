"""What may become of customers: drawn from what the data allow, and then from chance itself.

Intervals that took the most likely parameters for the truth would be too narrow; these hold what
comes as often as they say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from crm.predictions.fitting import mbg, spend
from crm.predictions.fitting.posterior import Floats, Posterior
from crm.predictions.rules.forecast import Value

YEAR: Final = 365.0
#: The bounds of 95 and of 80 in a hundred, from the lowest to the highest.
QUANTILES: Final = (0.025, 0.1, 0.9, 0.975)
_DRAWS: Final = 400
# Customers at a time: so many draws of them fit into some tens of megabytes.
_CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """The two models, of purchases and of what each brings."""

    rhythm: Posterior
    spend: Posterior


@dataclass(kw_only=True, slots=True)
class Outlook:
    """Of each customer, and the drawn totals of each group; amounts are in minor units."""

    alive: Floats
    purchases: Floats
    value: Floats
    bounds: Floats
    totals: dict[str, Floats] = field(default_factory=dict)
    expected: dict[str, float] = field(default_factory=dict)


def look_ahead(  # noqa: PLR0913, PLR0917 - what a future depends on
    fitted: Fitted,
    rhythms: mbg.Rhythms,
    spends: spend.Spends,
    groups: Sequence[str],
    days: float,
    seed: int,
) -> Outlook:
    """Draw the next `days` of every customer; `groups` has the name of each one's."""
    count = rhythms.repeats.size
    outlook = Outlook(
        alive=np.empty(count),
        purchases=np.empty(count),
        value=np.empty(count),
        bounds=np.empty((count, len(QUANTILES))),
    )
    random = np.random.default_rng(seed)
    rhythm_draws = fitted.rhythm.draw(_DRAWS, random)
    spend_draws = fitted.spend.draw(_DRAWS, random)
    names, members = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
    totals = np.zeros((names.size, _DRAWS))
    expected = np.zeros(names.size)
    for chunk in _chunks(count):
        own = rhythms.take(chunk)
        some = spends.take(chunk)
        future = mbg.draw_future(own, rhythm_draws, days, random)
        brought = spend.draw_spend(some, spend_draws, future.purchases, random)
        brought *= some.scales[:, None]
        each = spend.expected_spend(some.column(), spend_draws) * some.scales[:, None]
        outlook.alive[chunk] = future.alive.mean(axis=1)
        outlook.purchases[chunk] = future.expected.mean(axis=1)
        outlook.value[chunk] = (future.expected * each).mean(axis=1)
        outlook.bounds[chunk] = np.quantile(brought, QUANTILES, axis=1).T
        for group in np.unique(members[chunk]):
            own_group = members[chunk] == group
            totals[group] += brought[own_group].sum(axis=0)
            expected[group] += outlook.value[chunk][own_group].sum()
    outlook.totals = dict(zip(map(str, names), totals, strict=True))
    outlook.expected = dict(zip(map(str, names), map(float, expected), strict=True))
    return outlook


def chances_of_none(posterior: Posterior, rhythms: mbg.Rhythms, days: float, seed: int) -> Floats:
    """How likely each customer buys nothing within so many days, over what the data allow."""
    drawn = posterior.draw(_DRAWS // 4, np.random.default_rng(seed))
    found = np.empty(rhythms.repeats.size)
    for chunk in _chunks(found.size):
        own = rhythms.take(chunk).column()
        found[chunk] = mbg.chance_of_none(own, drawn, days).mean(axis=1)
    return found


def value_of(expected: float, bounds: Floats) -> Value:
    """Whole minor units; the expectation of skewed amounts may lie above its interval of 80."""
    low_95, low_80, high_80, high_95 = (round(float(bound)) for bound in bounds)
    return Value(
        expected=round(expected), low_80=low_80, high_80=high_80, low_95=low_95, high_95=high_95
    )


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, _CHUNK):
        yield slice(start, start + _CHUNK)
