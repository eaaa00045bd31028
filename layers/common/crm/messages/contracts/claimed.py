"""What a sweep gets of the database: a message with its way, its customer and their acts."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from crm.platform.times import UtcTime


@dataclass(frozen=True, kw_only=True)
class OfferedInMail:
    """A recommendation that a mail may show."""

    id: UUID
    service_title: str
    service_description: str
    includes: tuple[str, ...]
    minutes: int | None
    reason: str
    price_cents: int | None
    currency: str
    billing_interval: str | None
    action_url: str
    rank: int


@dataclass(frozen=True, kw_only=True)
class ClaimedMessage:
    """A message that this sweep may begin and finish, as its `attempts` prove."""

    id: UUID
    campaign: str
    step: int
    mail: str
    attempts: int
    planned_for: UtcTime
    expires_at: UtcTime
    hour_chosen: int | None
    state: str
    entered_at: UtcTime
    definition: dict[str, Any]
    entry_key: UUID
    customer_id: UUID
    name: str | None
    email: str | None
    time_zone: str | None
    locale: str | None
    session_id: UUID | None
    session_type: str | None
    plan: str | None
    recommendations: tuple[OfferedInMail, ...]
    acts: tuple[UtcTime, ...] | None

    @property
    def best_hour(self) -> bool:
        """Whether its step waits for the hour that suits the customer."""
        return bool(self.definition["steps"][self.step - 1]["best_hour"])


CLAIMED = TypeAdapter(tuple[ClaimedMessage, ...])


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A customer who met a campaign's entry and is not enrolled for it."""

    customer_id: UUID
    entry_key: UUID
    entered_at: UtcTime
    time_zone: str | None


ENTERED = TypeAdapter(tuple[Entered, ...])
