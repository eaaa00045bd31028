"""The cohorts' SQL calls; each is one round trip and one transaction. `at` is now, in UTC."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from crm.platform.database import SERVICE, as_json, call
from crm.predictions.contracts.cohorts import CHECKS, Check

type Rows = Sequence[Mapping[str, object]]


def queue_checks(at: datetime, at_most: int) -> bool:
    """Makes due who has new interactions; returns whether there are more than so many of those."""
    more: bool = call("select api.queue_cohort_checks(%s, %s, %s)", (SERVICE, at, at_most))
    return more


def take_checks(
    at: datetime, definitions: str, acts: Iterable[str], at_most: int
) -> tuple[Check, ...]:
    """Returns who is due, with their acts of these types; they stay due until they are saved."""
    query = "select api.take_cohort_checks(%s, %s, %s, %s, %s)"
    return CHECKS.validate_python(call(query, (SERVICE, at, definitions, sorted(acts), at_most)))


def save_cohorts(at: datetime, checks: Rows, stays: Rows) -> Mapping[str, int]:
    """Keeps who is in which cohort; returns how many stays began and ended."""
    query = "select api.save_cohorts(%s, %s, %s, %s)"
    saved: Mapping[str, int] = call(query, (SERVICE, at, as_json(checks), as_json(stays)))
    return saved
