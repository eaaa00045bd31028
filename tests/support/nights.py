"""A night's training at any moment, and what stands in the database after it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from crm.predictions.actions import training
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.purchases import Paid, add_customers, add_payments

#: The higher the number, the more and the more recently they bought; the first never did.
CUSTOMERS: Final = [UUID(int=number) for number in range(1, 13)]
AT: Final = datetime(2026, 11, 4, 2, 40, tzinfo=UTC)


def ago(days: float) -> datetime:
    """So many days before that night."""
    return AT - timedelta(days=days)


def train(backend: Backend, at: datetime = AT) -> dict[str, int]:
    """Let the worker train; returns the counts of its log."""
    found: dict[str, int] = backend.act_as("crm_worker", lambda *_: training.train_models(at), {})
    return found


def rows(report: psycopg.Connection, table: str = "customer_scores") -> list[dict[str, Any]]:
    """Every row of customer_scores, segment_moves or models."""
    queries = {
        "customer_scores": "select * from customer_scores order by customer_id",
        "segment_moves": "select customer_id, from_segment, to_segment, reason, at"
        " from segment_moves order by at, customer_id",
        "models": "select * from models order by name, version",
    }
    return report.cursor(row_factory=dict_row).execute(queries[table].encode()).fetchall()


def open_shop(database: Database) -> None:
    """Twelve customers, and what they paid."""
    add_customers(database, CUSTOMERS, ago(500))
    add_payments(
        database,
        [
            Paid(customer_id=customer, paid_at=ago(20 * (12 - number) + 30 * k + 1))
            for number, customer in enumerate(CUSTOMERS)
            for k in range(number)
        ],
    )
