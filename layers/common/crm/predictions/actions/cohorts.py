"""Keeps every customer in the cohorts that they are in by now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from crm.predictions import cohort_store
from crm.predictions.contracts.cohorts import Check
from crm.predictions.load import cohorts, fingerprint
from crm.predictions.model import Cohort
from crm.predictions.rules.cohorts import stand

#: At most so much of each is read at once, and so many rounds are one run's.
_INTERACTIONS: Final = 20_000
_CUSTOMERS: Final = 100
_ROUNDS: Final = 50

type Row = dict[str, object]


def utc_now() -> datetime:
    """Now, of this machine's clock."""
    return datetime.now(UTC)


def refresh_cohorts(at: datetime, *, found: Mapping[str, Cohort] | None = None) -> dict[str, int]:
    """Looks at every customer who has acted since the last run, or whose time has come by now.

    Returns how many were looked at, and how many stays in a cohort began and ended. What is more
    than one run's is the next one's.

    Raises:
        Unavailable: The database is unavailable.
    """
    known = cohorts() if found is None else found
    definitions = fingerprint(known)
    acts = frozenset(act for cohort in known.values() for act in cohort.acts)
    counts = {"looked_at": 0, "begun": 0, "ended": 0}
    for _ in range(_ROUNDS):
        if not cohort_store.queue_checks(at, _INTERACTIONS):
            break
    for _ in range(_ROUNDS):
        checks = cohort_store.take_checks(at, definitions, acts, _CUSTOMERS)
        if not checks:
            break
        saved = cohort_store.save_cohorts(at, *_found_out(known, checks, at))
        counts["looked_at"] += len(checks)
        for name, count in saved.items():
            counts[name] += count
    return counts


def _found_out(
    known: Mapping[str, Cohort], checks: tuple[Check, ...], at: datetime
) -> tuple[list[Row], list[Row]]:
    """When each customer is due again, and the cohorts that they are in."""
    rows: list[Row] = []
    stays: list[Row] = []
    for check in checks:
        standings = {
            name: stand(cohort, check.acts, at, is_whole=check.is_whole)
            for name, cohort in known.items()
        }
        turns = [one.until for one in standings.values() if one.until is not None]
        rows.append(
            {
                "customer_id": check.customer_id,
                "asked": check.asked,
                "due_at": min(turns, default=None),
            }
        )
        stays.extend(
            {
                "cohort": name,
                "customer_id": check.customer_id,
                "since": one.since,
                "due_at": one.until,
            }
            for name, one in standings.items()
            if one.since is not None
        )
    return rows, stays
