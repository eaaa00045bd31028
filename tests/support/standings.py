"""What a night may have left behind: scores, moves, models and cohorts, as rows of the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from crm.platform.database import WORKER
from tests.database.journeys import score
from tests.integration.privacy.test_retention import owner
from tests.support.database import Database, ask

_SCORES: Final[LiteralString] = "select api.save_scores(%s, %s, %s)"
_MODEL: Final[LiteralString] = "select api.save_model(%s, %s, %s, '{}', %s, %s, %s)"
_COHORT: Final[LiteralString] = """
insert into crm.customer_cohorts (cohort, customer_id, since) values (%s, %s, %s)
"""
_SESSION: Final[LiteralString] = """
insert into crm.sessions (
  customer_id, session_type, plan, status, minutes, price_cents, currency, started_at, ended_at,
  duration_minutes
) values (%s, 'chat', 'trial', 'completed', 10, 0, 'USD', %s, %s, 10)
"""
#: What a night says of itself, where it could learn.
JUDGED: Final[Mapping[str, Any]] = {
    "data": {"buyers": 240, "repeaters": 90, "days": 400},
    "judged": {
        "from": "2026-08-06",
        "days": 90,
        "customers": 220,
        "predicted": 131.4,
        "observed": 127,
        "discrimination": 0.781,
        "calibration_error": 0.034,
    },
    "doubts": [],
    "totals": [
        {
            "segment": segment,
            "currency": "USD",
            "value_cents": cents,
            "low_80": cents * 8 // 10,
            "high_80": cents * 12 // 10,
            "low_95": cents * 7 // 10,
            "high_95": cents * 14 // 10,
        }
        for segment, cents in ((None, 500_000), ("loyal", 300_000), ("champions", 200_000))
    ],
}


def save_scores(database: Database, at: datetime, scores: Iterable[Mapping[str, Any]]) -> None:
    """Keeps a night's scores; what is not given is that of a loyal customer."""
    rows = [score(**one) for one in scores]
    ask(database.login("crm_worker"), _SCORES, WORKER.claims(), at, rows)


def save_model(
    database: Database, at: datetime, report: Mapping[str, Any], *, name: str, refused: str = ""
) -> None:
    """Keeps a night's version of a model, active unless it was refused."""
    verdict = ("refused", refused) if refused else ("active", "")
    claims = WORKER.claims()
    ask(database.login("crm_worker"), _MODEL, claims, name, at, dict(report), *verdict)


def put_into_cohort(
    database: Database, cohort: str, customers: Iterable[UUID], at: datetime
) -> None:
    """Says that customers are in a cohort since a moment."""
    with owner(database, "customer_cohorts") as connection:
        for customer in customers:
            connection.execute(_COHORT, [cohort, customer, at])


def add_sessions(database: Database, ended: Iterable[tuple[UUID, datetime]]) -> None:
    """Sessions that were completed at moments."""
    tables = ("sessions", "metric_changes", "customers")
    with owner(database, *tables) as connection:
        for customer, at in ended:
            connection.execute(_SESSION, [customer, at, at])
