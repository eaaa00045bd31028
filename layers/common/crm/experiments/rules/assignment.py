"""Decides which variation of each experiment a customer gets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.experiments.model import HELD_OUT, HOLDOUT, Experiment, Variation
from crm.experiments.rules.hashing import BUCKETS, bucket

_PERCENT = BUCKETS // 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """A phase that takes part in decisions.

    Attributes:
        shipped: The variation that everyone gets, once it is decided.
        variation: The one that this customer was given before.
    """

    experiment: Experiment
    number: int
    seed: str
    shipped: str | None
    variation: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """A customer's variation; one that was shipped was not drawn, so that its chance is 1."""

    experiment: Experiment
    phase: int
    variation: Variation
    propensity: float
    shipped: bool

    @property
    def is_held_out(self) -> bool:
        """Whether the customer is shown nothing."""
        return self.experiment.kind == HOLDOUT and self.variation.name == HELD_OUT


def assign(
    customer_id: UUID,
    phases: Sequence[Phase],
    eligible: Collection[str],
    at_usual_price: Collection[str],
) -> tuple[Assignment, ...]:
    """Returns the customer's variations of the phases that could change what they are shown.

    Who is held out takes part in nothing else.

    Args:
        customer_id: Who is decided about.
        phases: That take part in decisions now.
        eligible: The offers that may be made.
        at_usual_price: Those of them whose price an experiment would replace.
    """
    found: list[Assignment] = []
    for phase in sorted(phases, key=lambda each: each.experiment.kind != HOLDOUT):
        changeable = at_usual_price if phase.experiment.kind == "price" else eligible
        if not _concerns(phase.experiment, changeable):
            continue
        made = _assign_one(customer_id, phase)
        if made is not None:
            found.append(made)
            if made.is_held_out:
                return (made,)
    return tuple(found)


def _concerns(experiment: Experiment, changeable: Collection[str]) -> bool:
    if experiment.kind == HOLDOUT:
        return bool(changeable)
    return not experiment.offers.isdisjoint(changeable)


def _assign_one(customer_id: UUID, phase: Phase) -> Assignment | None:
    experiment, name = phase.experiment, phase.shipped or phase.variation
    variation = experiment.variation(name) if name else _draw(str(customer_id), phase)
    if variation is None:
        return None
    whole = sum(each.weight for each in experiment.variations)
    return Assignment(
        experiment=experiment,
        phase=phase.number,
        variation=variation,
        propensity=1.0 if phase.shipped else variation.weight / whole,
        shipped=phase.shipped is not None,
    )


def _draw(unit: str, phase: Phase) -> Variation | None:
    experiment, namespace = phase.experiment, phase.experiment.namespace
    if namespace is not None:
        place = bucket(f"__{namespace.name}", unit)
        if not namespace.begin * _PERCENT <= place < namespace.end * _PERCENT:
            return None
    place = bucket(phase.seed, unit)
    whole = sum(variation.weight for variation in experiment.variations)
    begin = 0.0
    for variation in experiment.variations:
        # Whom a smaller coverage leaves out is taken from each variation's own range.
        width = BUCKETS * variation.weight / whole
        if begin <= place < begin + width * experiment.coverage / 100:
            return variation
        begin += width
    return None
