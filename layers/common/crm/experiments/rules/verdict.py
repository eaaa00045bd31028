"""Says in numbers and in words what is known of a variation against the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Final, Literal

from crm.experiments.model import Experiment, Metric, Variation
from crm.experiments.rules.means import FEWEST_PAYERS, Sums, compare_means, customers_needed
from crm.experiments.rules.rates import compare_rates, conversions_needed

#: How often a statement may be wrong, over all variations and all looks.
ALPHA: Final = 0.05
_FEWEST_CONVERSIONS: Final = 20
_WEEK: Final = 7

type State = Literal["not_enough", "undecided", "better", "worse"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcomes:
    """What was counted of a phase.

    Attributes:
        sums: By variation.
        conversions: For clicks and purchases, the variations of those who did for the first time,
            in that order.
        days: How long customers have been exposed.
    """

    sums: Mapping[str, Sums]
    conversions: Mapping[Metric, Sequence[str]]
    days: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What is known of a variation against the first.

    Attributes:
        change: The best guess, as a share: .1 is 10 % more.
        low: The least change that what was seen allows; None is unknown.
        high: The greatest.
        p: Corrected for several variations (Holm); valid at every look.
        needed: How many more conversions, or customers who pay, would decide.
        weeks: How long that takes if they come as until now; None is unknown.
    """

    metric: Metric
    state: State
    change: float | None
    low: float | None
    high: float | None
    p: float
    needed: int | None
    weeks: int | None
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pair:
    experiment: Experiment
    outcomes: Outcomes
    metric: Metric
    other: Variation

    @property
    def first(self) -> Variation:
        return self.experiment.variations[0]

    @property
    def share(self) -> float:
        return self.other.weight / (self.other.weight + self.first.weight)

    @property
    def alpha(self) -> float:
        return ALPHA / (len(self.experiment.variations) - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Compared:
    p: float
    change: float | None
    low: float | None
    high: float | None
    seen: int
    needed: int
    is_enough: bool


def judge(experiment: Experiment, outcomes: Outcomes, metric: Metric) -> dict[str, Verdict]:
    """Returns the verdict on each variation but the first."""
    pairs = [
        _Pair(experiment=experiment, outcomes=outcomes, metric=metric, other=other)
        for other in experiment.variations[1:]
    ]
    compared = [
        _compare_revenue(pair) if metric == "revenue" else _compare_conversions(pair)
        for pair in pairs
    ]
    adjusted = _holm([one.p for one in compared])
    return {
        pair.other.name: _verdict(pair, one, p)
        for pair, one, p in zip(pairs, compared, adjusted, strict=True)
    }


def _compare_conversions(pair: _Pair) -> _Compared:
    names = {pair.first.name, pair.other.name}
    hits = [
        name == pair.other.name for name in pair.outcomes.conversions[pair.metric] if name in names
    ]
    found = compare_rates(hits, pair.share, alpha=pair.alpha)
    planned = 1 + pair.experiment.detect / 100
    return _Compared(
        p=found.p,
        change=None if found.ratio is None else found.ratio - 1,
        low=found.low - 1,
        high=None if found.high == inf else found.high - 1,
        seen=len(hits),
        needed=conversions_needed(planned, pair.share, alpha=pair.alpha),
        is_enough=len(hits) >= _FEWEST_CONVERSIONS,
    )


def _compare_revenue(pair: _Pair) -> _Compared:
    first, other = (pair.outcomes.sums[each.name] for each in (pair.first, pair.other))
    payers = first.payers + other.payers
    found = compare_means(first, other, alpha=pair.alpha)
    if found is None:
        missing = [FEWEST_PAYERS - sums.payers for sums in (first, other)]
        shares = [1 - pair.share, pair.share]
        more = max(ceil(lack / part) for lack, part in zip(missing, shares, strict=True))
        return _Compared(
            p=1.0,
            change=None,
            low=None,
            high=None,
            seen=payers,
            needed=payers + max(more, 1),
            is_enough=False,
        )
    customers = first.customers + other.customers
    needed = customers_needed(1 + pair.experiment.detect / 100, found.scale, customers)
    return _Compared(
        p=found.p,
        change=found.ratio - 1,
        low=found.ratio_low - 1,
        high=found.ratio_high - 1,
        seen=payers,
        needed=ceil(payers * needed / customers),
        is_enough=True,
    )


def _verdict(pair: _Pair, one: _Compared, p: float) -> Verdict:
    state: State = "undecided" if one.is_enough else "not_enough"
    if one.is_enough and p <= ALPHA and one.change is not None:
        state = "better" if one.change > 0 else "worse"
    more = max(one.needed - one.seen, 0) if state in {"not_enough", "undecided"} else None
    weeks = _weeks(pair, one, more)
    act = "click" if pair.metric == "clicks" else "pay"
    return Verdict(
        metric=pair.metric,
        state=state,
        change=one.change,
        low=one.low,
        high=one.high,
        p=p,
        needed=more,
        weeks=weeks,
        words=_words(pair, one, state, describe_wait(act, more, weeks)),
    )


def _words(pair: _Pair, one: _Compared, state: State, wait: str) -> str:
    name, first = pair.other.name, pair.first.name
    if state == "not_enough":
        return f"Not enough to compare {name} with {first}: {wait}."
    what = {"clicks": "is clicked", "purchases": "sells", "revenue": "earns"}[pair.metric]
    between = (
        f"{name} {what} between {_percent(one.low)} and {_percent(one.high)} more than {first}"
    )
    if state != "undecided":
        return f"{between}: {name} is {state}."
    if not wait:
        return f"{between}: a difference of {pair.experiment.detect} % would have shown by now."
    return f"{between}; {wait} would show a difference of {pair.experiment.detect} %."


def _weeks(pair: _Pair, one: _Compared, more: int | None) -> int | None:
    if not more or not one.seen or pair.outcomes.days <= 0:
        return None
    return ceil(more * pair.outcomes.days / one.seen / _WEEK)


def describe_wait(act: str, more: int | None, weeks: int | None) -> str:
    """Says how many more customers have to act, and how long that takes where it is known."""
    if not more:
        return ""
    about = f" (about {weeks} more week{'s' * (weeks > 1)})" if weeks else ""
    return f"{more} more customers who {act}{about}"


def _percent(change: float | None) -> str:
    return "any number of %" if change is None else f"{change * 100:+.0f} %"


def _holm(values: Sequence[float]) -> list[float]:
    """Corrects p-values, so that of several true equalities none is denied too often."""
    adjusted = [1.0] * len(values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(values)), key=lambda each: values[each])):
        largest = max(largest, min(1.0, values[index] * (len(values) - rank)))
        adjusted[index] = largest
    return adjusted
