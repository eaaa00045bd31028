"""What a night may have left behind: scores, moves, models and cohorts, as rows of the database."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from crm.platform.database import WORKER
from crm.predictions.rules.rfm import segment_of
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
NOW: Final = datetime.now(UTC)
CUSTOMERS: Final = [UUID(int=number) for number in range(1, 61)]
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


def ago(days: float) -> datetime:
    """So long before the tests began."""
    return NOW - timedelta(days=days)


def random_scores(seed: int, *, is_foretold: bool = True) -> dict[UUID, dict[str, Any]]:
    """What a night may think of each customer; every fifth never bought."""
    draw = random.Random(seed)  # noqa: S311 - draws rows
    nothing = {"purchases": 0, "recency_days": None, "r": None, "f": None, "m": None}
    prospect = nothing | {"segment": "prospect", "money_cents": 0, "reasons": ["Never bought."]}
    return {
        customer: {"customer_id": customer, **prospect}
        if number % 5 == 0
        else {"customer_id": customer, **_bought(draw), **(_foretold(draw) if is_foretold else {})}
        for number, customer in enumerate(CUSTOMERS)
    }


def _bought(draw: random.Random) -> dict[str, Any]:
    r, f, m = (draw.randint(1, 5) for _ in range(3))
    return {
        "r": r,
        "f": f,
        "m": m,
        "segment": segment_of(r, f, m),
        "is_member": draw.random() < 0.1,
        "money_cents": draw.choice([1_000, draw.randrange(500, 90_000)]),
        "currency": draw.choice(["USD", "USD", "EUR"]),
    }


def _foretold(draw: random.Random) -> dict[str, Any]:
    value = draw.randrange(100, 90_000)
    return {
        "p_churn_90": draw.random(),
        "value_cents": value,
        "value_low_95": value // 4,
        "value_low_80": value // 2,
        "value_high_80": value * 2,
        "value_high_95": value * 4,
    }
