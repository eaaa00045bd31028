"""Finds what is wrong between values of experiments.toml that are each valid."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from crm.catalogue.guards import guards
from crm.catalogue.model import Catalogue, Offer
from crm.experiments.model import HOLDOUT, Experiment, ExperimentsFile, Patch
from crm.experiments.rules.bandit import FLOOR
from crm.platform.toml_file import KeyPath, Problem

_MOST_OF_A_BANDIT: Final = 100 // FLOOR
_TEXTS: Final = frozenset({"title", "description", "badge", "action_label"})
_FIELDS: Final = {
    "message": _TEXTS,
    "price": frozenset({"price", "stripe_price"}),
    "order": frozenset({"weight"}),
}


def find_problems(file: ExperimentsFile, catalogue: Catalogue) -> Iterator[Problem]:
    """Each problem, with the key that has to change."""
    for experiment in file.experiments.values():
        yield from _check(experiment, catalogue, ("experiments", experiment.name))
    for one, other in combinations(file.experiments.values(), 2):
        clash = find_clash(one, other)
        if clash:
            sentence = f"has to keep it apart from {one.name}: {clash}"
            yield Problem(("experiments", other.name, "namespace"), sentence)


def find_clash(one: Experiment, other: Experiment) -> str | None:
    """Says what both would change for the same customers; None where they are apart."""
    shared = sorted(touched(one) & touched(other))
    if not shared or _apart(one, other):
        return None
    kind, field = shared[0]
    return f"both change {field} of {kind}"


def _check(experiment: Experiment, catalogue: Catalogue, path: KeyPath) -> Iterator[Problem]:
    if HOLDOUT in {experiment.name, experiment.kind}:
        yield Problem((*path, "kind"), "the holdout has a table of its own: [holdout]")
        return
    others = experiment.variations[1:]
    if not others:
        yield Problem((*path, "variations"), "must be two or more")
        return
    yield from _check_variations(experiment, path)
    yield from _check_namespace(experiment, path)
    if experiment.kind == "price" and experiment.floor is None:
        yield Problem((*path, "floor"), "is missing: an experiment with prices needs it")
    for index, variation in enumerate(others, 1):
        place = (*path, "variations", index)
        if not any(patch.changes for patch in variation.offers.values()):
            yield Problem((*place, "offers"), "has to change an offer")
        for kind, patch in variation.offers.items():
            offer = catalogue.offer(kind)
            if offer is None:
                known = ", ".join(catalogue.offers_by_type)
                yield Problem((*place, "offers", kind), f"is none of the offers: {known}")
            else:
                yield from _check_patch(experiment, patch, offer, (*place, "offers", kind))


def _check_variations(experiment: Experiment, path: KeyPath) -> Iterator[Problem]:
    names = [variation.name for variation in experiment.variations]
    if len(set(names)) < len(names):
        yield Problem((*path, "variations"), "must have different names")
    if experiment.bandit and len(names) > _MOST_OF_A_BANDIT:
        sentence = f"must be {_MOST_OF_A_BANDIT} or fewer: a bandit gives each {FLOOR} %"
        yield Problem((*path, "variations"), sentence)
    if experiment.variations[0].offers:
        yield Problem((*path, "variations", 0, "offers"), "the first variation changes nothing")


def _check_namespace(experiment: Experiment, path: KeyPath) -> Iterator[Problem]:
    namespace = experiment.namespace
    if namespace is not None and namespace.begin >= namespace.end:
        yield Problem((*path, "namespace", "to"), "must be more than from")


def _check_patch(
    experiment: Experiment, patch: Patch, offer: Offer, path: KeyPath
) -> Iterator[Problem]:
    allowed = _FIELDS[experiment.kind]
    for name in patch.changes:
        if name not in allowed:
            names = ", ".join(sorted(allowed))
            yield Problem((*path, name), f"an experiment of {experiment.kind} changes {names}")
    if patch.price is not None:
        if experiment.floor is not None and patch.price < experiment.floor:
            yield Problem((*path, "price"), f"is below the floor, {experiment.floor}")
        if experiment.floor is not None and offer.price < experiment.floor:
            sentence = f"{experiment.floor} is above the usual price, {offer.price}"
            yield Problem((*path[:2], "floor"), sentence)
        for guard in guards(offer, patch.price):
            if patch.price < guard.least:
                yield Problem((*path, "price"), f"is below {guard.least}, its guard: {guard.code}")
        if (patch.stripe_price is None) != (offer.stripe_price is None):
            sentence = "goes with the price where the offer has one, and nowhere else"
            yield Problem((*path, "stripe_price"), sentence)


def touched(experiment: Experiment) -> set[tuple[str, str]]:
    """What its variations change: an offer and the field of it."""
    return {
        (kind, name)
        for variation in experiment.variations
        for kind, patch in variation.offers.items()
        for name in patch.changes
    }


def _apart(one: Experiment, other: Experiment) -> bool:
    ours, theirs = one.namespace, other.namespace
    if ours is None or theirs is None or ours.name != theirs.name:
        return False
    return ours.end <= theirs.begin or theirs.end <= ours.begin
