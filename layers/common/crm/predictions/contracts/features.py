"""What the database knows of customers, as this capability reads it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from crm.predictions.rules.features import Features
from crm.predictions.rules.reasons import Earlier

type Row = Mapping[str, Any]


def parse_features(row: Row) -> Features:
    """Reads a row of `api.list_features`."""
    paid = row["first_day"] is not None
    membership = row["membership_at"]
    return Features(
        customer_id=UUID(row["customer_id"]),
        purchases=row["purchases"],
        first_day=date.fromisoformat(row["first_day"]) if paid else None,
        last_day=date.fromisoformat(row["last_day"]) if paid else None,
        currency=row["currency"],
        paid_days=row["paid_days"],
        money_cents=row["money_cents"],
        membership_plan=row["membership_plan"],
        membership_at=datetime.fromisoformat(membership) if membership else None,
    )


def parse_earlier(row: Row) -> tuple[UUID, Earlier]:
    """Reads a row of `api.list_standings`."""
    return UUID(row["customer_id"]), Earlier(row["segment"], row["purchases"], row["r"])
