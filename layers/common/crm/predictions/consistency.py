"""Finds what is wrong between values of cohorts.toml, and with those that the catalogue names."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Final

from crm.catalogue.consistency import find_conditions
from crm.catalogue.model import Catalogue
from crm.platform.toml_file import KeyPath, Problem
from crm.predictions.model import Cohort, CohortsFile, Step

_MOST_STEPS: Final = 10
#: What an interaction tells of itself is forgotten after so long.
_LONGEST: Final = timedelta(days=1100)
_WITH_PLAN: Final = {
    "intake_submitted",
    "checkout_started",
    "checkout_completed",
    "session_completed",
}
_CARRIED: Final = {
    "plan": _WITH_PLAN,
    "session_type": {"session_completed"},
    "recommendation_type": {"upsell_shown", "upsell_clicked", "upsell_dismissed"},
}


def find_problems(file: CohortsFile, catalogue: Catalogue) -> Iterator[Problem]:
    """Each problem, with the key that has to change."""
    for cohort in file.cohorts.values():
        path = ("cohorts", cohort.name)
        yield from _check_times(cohort, path)
        for index, step in enumerate(cohort.steps):
            yield from _check_step(step, catalogue, (*path, "steps", index))
            if set(step.acts) <= set(cohort.never or ()):
                yield Problem((*path, "never"), f"leaves nobody: step {index + 1} asks for it")


def find_unknown_cohorts(catalogue: Catalogue, known: Collection[str]) -> Iterator[Problem]:
    """Each condition of a catalogue that names a cohort which the file has not."""
    names = ", ".join(known) or "none at all"
    for path, condition in find_conditions(catalogue):
        for name in condition.cohorts or ():
            if name not in known:
                yield Problem((*path, "cohort"), f"{name!r} is none of the cohorts: {names}")


def _check_times(cohort: Cohort, path: KeyPath) -> Iterator[Problem]:
    if not 1 <= len(cohort.steps) <= _MOST_STEPS:
        yield Problem((*path, "steps"), f"must be 1 to {_MOST_STEPS}")
        return
    place, within = (*path, "steps", 0, "within"), cohort.steps[0].within
    if within is None:
        yield Problem(place, "is missing: how long ago the first step may be")
    elif within > _LONGEST:
        yield Problem(place, f"must not be more than {_LONGEST.days} days")
    elif within <= cohort.after:
        yield Problem((*path, "after"), "leaves nobody: must be less than the first step's within")


def _check_step(step: Step, catalogue: Catalogue, path: KeyPath) -> Iterator[Problem]:
    for key, wanted in (
        ("plan", step.plans),
        ("session_type", step.session_types),
        ("recommendation_type", step.recommendation_types),
    ):
        strangers = [act for act in step.acts if act not in _CARRIED[key]]
        if wanted is not None and strangers:
            carriers = ", ".join(sorted(_CARRIED[key]))
            yield Problem((*path, key), f"is unknown of {strangers[0]}; known of {carriers}")
    for name in step.recommendation_types or ():
        if catalogue.offer(name) is None:
            known = ", ".join(catalogue.offers_by_type)
            yield Problem(
                (*path, "recommendation_type"), f"{name!r} is none of the offers: {known}"
            )
