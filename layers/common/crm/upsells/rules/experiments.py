"""Decides with the variations that a customer was given instead of the catalogue alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Final
from uuid import UUID

from crm.catalogue.model import Catalogue, Offer
from crm.experiments.rules.assignment import Assignment, Phase, assign
from crm.pricing.rules import STANDARD
from crm.upsells.rules.context import Context
from crm.upsells.rules.decide import (
    Decision,
    Outcome,
    decide,
    decide_for_mechanic,
    eligible,
)

_HELD_OUT: Final = Outcome(
    offered=False,
    code="held_out",
    reason="Held out: what customers do who are shown nothing tells what recommendations cause.",
)


def decide_as_assigned(
    context: Context,
    catalogue: Catalogue,
    base: tuple[Decision, ...],
    assignments: Sequence[Assignment],
) -> tuple[Decision, ...]:
    """Decides about every offer by the assigned variations; `base` is what the catalogue decides.

    A held-out customer is offered nothing, and it is kept what they would have been offered.
    """
    if not assignments:
        return base
    if any(assignment.is_held_out for assignment in assignments):
        [holdout] = assignments
        return tuple(_hold_out(decision, holdout.propensity) for decision in base)
    ranks = {decision.offer.recommendation_type: decision.base_rank for decision in base}
    return tuple(
        replace(
            decision,
            base_rank=ranks[decision.offer.recommendation_type],
            propensity=_propensity(decision.offer.recommendation_type, assignments),
        )
        for decision in decide(context, _patched(catalogue, assignments))
    )


def recommend_as_assigned(
    kind: str,
    context: Context,
    known: Mapping[str, Catalogue],
    customer_id: UUID,
    phases: Sequence[Phase],
) -> tuple[dict[str, Decision], tuple[Assignment, ...]]:
    """Decides about the offer that a mechanic recommends, by language, as the customer is drawn.

    So it has the price and the texts that the rules would give it. Who is held out gets those of
    the catalogue.

    Args:
        kind: The offer.
        context: What is known of the session and its customer.
        known: The catalogue by language, its own first.
        customer_id: Whose session it was.
        phases: That take part in decisions now.
    """
    own = next(iter(known.values()))
    usual = decide_for_mechanic(own.offers_by_type[kind], context, own).quote.code == STANDARD
    drawn = assign(customer_id, phases, {kind}, {kind} if usual else ())
    assignments = () if any(made.is_held_out for made in drawn) else drawn
    decided = {}
    for language, catalogue in known.items():
        patched = _patched(catalogue, assignments)
        decided[language] = replace(
            decide_for_mechanic(patched.offers_by_type[kind], context, patched),
            propensity=_propensity(kind, assignments),
        )
    return decided, assignments


def at_usual_price(base: tuple[Decision, ...]) -> tuple[str, ...]:
    """The eligible offers whose price an experiment would replace: no price rule holds."""
    usual = {each.offer.recommendation_type for each in base if each.quote.code == STANDARD}
    return tuple(kind for kind in eligible(base) if kind in usual)


def _hold_out(decision: Decision, propensity: float) -> Decision:
    if not decision.outcome.offered:
        return decision
    return replace(decision, outcome=_HELD_OUT, rank=None, propensity=propensity)


def _propensity(kind: str, assignments: Sequence[Assignment]) -> float:
    """The holdout could change every offer, an experiment those that it names."""
    return prod(
        assignment.propensity
        for assignment in assignments
        if kind in assignment.experiment.offers or not assignment.experiment.offers
    )


def _patched(catalogue: Catalogue, assignments: Sequence[Assignment]) -> Catalogue:
    offers = dict(catalogue.offers_by_type)
    for assignment in assignments:
        for kind in assignment.experiment.offers & offers.keys():
            offers[kind] = _patch(offers[kind], assignment, catalogue.words.price_test)
    return replace(catalogue, offers_by_type=offers)


def _patch(offer: Offer, assignment: Assignment, disclosure: str) -> Offer:
    """A price that is tested says so in every variation, so that it changes nothing."""
    if assignment.experiment.kind == "price" and not assignment.shipped:
        offer = replace(offer, description=f"{offer.description} {disclosure}")
    patch = assignment.variation.offers.get(offer.recommendation_type)
    return replace(offer, **patch.changes) if patch else offer  # type: ignore[arg-type] # of equal names
