"""What is known of a customer at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

_DAYS: Final = {"month": 31, "year": 366}


@dataclass(frozen=True, kw_only=True, slots=True)
class Features:
    """One customer, from rows before a moment alone.

    Attributes:
        purchases: Days (UTC) with payments of sessions that were not reversed.
        paid_days: Those of them in `currency`, which the customer pays in most.
        money_cents: Net of `paid_days`, in minor units of `currency`.
        membership_plan: The plan of the latest membership that was paid.
    """

    customer_id: UUID
    purchases: int = 0
    first_day: date | None = None
    last_day: date | None = None
    currency: str | None = None
    paid_days: int = 0
    money_cents: int = 0
    membership_plan: str | None = None
    membership_at: datetime | None = None

    def recency_days(self, at: datetime) -> int | None:
        """Whole days since the last purchase; None for who never bought."""
        return (at.date() - self.last_day).days if self.last_day else None

    def is_member(self, at: datetime, intervals: Mapping[str, str | None]) -> bool:
        """Whether the latest membership still runs; `intervals` are the terms of the plans."""
        if self.membership_plan is None or self.membership_at is None:
            return False
        interval = intervals.get(self.membership_plan) or "year"
        return at < self.membership_at + timedelta(days=_DAYS[interval])
