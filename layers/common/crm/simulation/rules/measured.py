"""Replaces what is assumed of customers by what they did, as far as they did anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crm.simulation.rules.behaviour import Appeal, Behaviour, Learned
from crm.simulation.rules.demand import Asked, elasticity

#: What is assumed weighs as much as so many customers who were seen to do something.
_WORTH = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """How often an offer was looked at, clicked, and bought after a click."""

    viewed: int
    clicked: int
    bought: int


def as_measured(
    behaviour: Behaviour,
    answers: Mapping[str, Answers],
    demand: Mapping[str, Sequence[Asked]],
    learned: Learned | None = None,
) -> Behaviour:
    """The same, with rates shrunk to what was assumed, and elasticities where prices differed.

    Args:
        behaviour: What is assumed.
        answers: By offer.
        demand: By offer, of those that were shown at several prices.
        learned: The model that says how many buy.
    """
    found = replace(
        behaviour,
        learned=learned,
        appeals={
            kind: _priced(_answered(appeal, answers.get(kind)), demand.get(kind, ()))
            for kind, appeal in behaviour.appeals.items()
        },
    )
    return _with_learned(found, learned) if learned else found


def _with_learned(behaviour: Behaviour, learned: Learned) -> Behaviour:
    """What the model says of a customer of whom nothing is known, for the report."""
    rates, said = learned.model.rates, f"purchases by model {learned.version}"
    return replace(
        behaviour,
        appeals={
            kind: replace(
                behaviour.appeal(kind, rates.get(kind, learned.model.rate)),
                source=f"{appeal.source}; {said}",
            )
            for kind, appeal in behaviour.appeals.items()
        },
    )


def _answered(appeal: Appeal, answers: Answers | None) -> Appeal:
    if answers is None or not answers.viewed:
        return appeal
    # Some buy what they did not click, and click what was never reported as looked at.
    clicked = min(answers.clicked, answers.viewed)
    bought = min(answers.bought, clicked)
    return replace(
        appeal,
        click=(appeal.click * _WORTH + clicked) / (_WORTH + answers.viewed),
        buy=(appeal.buy * _WORTH + bought) / (_WORTH + clicked),
        source=f"measured: {answers.viewed} looks, {answers.clicked} clicks",
    )


def _priced(appeal: Appeal, asked: Sequence[Asked]) -> Appeal:
    if not asked:
        return appeal
    found = elasticity(asked)
    prices, bought = len(asked), sum(one.bought for one in asked)
    return replace(
        appeal,
        elasticity=found.value,
        elasticity_error=found.error,
        elasticity_source=f"experiments: {prices} prices, {bought} purchases",
    )
