"""What may become of a customer, and what a night learned to say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from crm.predictions.rules.features import Features


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """Money of the next 365 days, in minor units: expected, and between which bounds.

    Of a hundred such intervals eighty, or ninety-five, hold what comes.
    """

    expected: int
    low_80: int
    high_80: int
    low_95: int
    high_95: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """Of one customer who bought."""

    p_alive: float
    p_churn_90: float
    expected_purchases_365: float
    value: Value


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was known of all customers at a moment."""

    at: datetime
    known: tuple[Features, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """A version of a model; what was refused has a reason, and forecasts nobody."""

    coefficients: Mapping[str, Any]
    report: Mapping[str, Any]
    status: Literal["active", "refused"]
    reason: str
    forecasts: Mapping[UUID, Forecast]
