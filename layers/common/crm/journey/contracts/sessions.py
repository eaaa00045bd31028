"""Sessions: their states, summaries and ratings."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal, Self
from uuid import UUID

from pydantic import Field, StrictInt

from crm.platform.contracts.cursor import Cursor
from crm.platform.contracts.models import Input, Output, PageQuery, Price

_FIRST: Final = timedelta(days=36_525)

type SessionStatus = Literal[
    "pending",
    "scheduled",
    "accepted",
    "waiting",
    "live",
    "reconnecting",
    "completed",
    "cancelled",
    "unattended",
    "expired",
    "refunded",
    "archived",
]


class Session(Output):
    """A consultation."""

    id: UUID
    customer_id: UUID
    intake_id: UUID | None
    mechanic_id: UUID | None = Field(description="Null until a mechanic accepts it.")
    mechanic_name: str | None = Field(
        None, description="As customers read it; null until somebody has named the mechanic."
    )
    session_type: str
    plan: str
    status: SessionStatus
    minutes: int = Field(description="Minutes that are included.")
    price: Price
    concern: str | None
    vehicle: dict[str, str | int] | None
    urgent: bool
    files: list[str]
    created_at: datetime
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    duration_minutes: int | None = Field(
        description="Whole minutes, at least 1; null unless completed."
    )
    ended_by: Literal["customer", "mechanic"] | None
    summary: str | None
    summarised_at: datetime | None
    rating: int | None
    rated_at: datetime | None
    includes: list[str] = Field(
        description="What the customer was promised beyond the plan, in the offer's words."
    )
    priority: bool = Field(description="Mechanics see it before others while it is pending.")
    preferred_mechanic_id: UUID | None = Field(
        description="The mechanic of the session before, who alone may accept it at first."
    )
    preferred_until: datetime | None = Field(description="From then on any mechanic may.")

    @property
    def queue_cursor(self) -> Cursor[datetime]:
        """Where it stands in the list of mechanics, as `crm.queue_place` says."""
        waits_first = self.priority and self.status == "pending"
        return Cursor(self.created_at + (_FIRST if waits_first else timedelta()), self.id)

    @classmethod
    def from_row(cls, row: dict[str, Any], locale: str) -> Self:
        """Builds the session from a row of the database."""
        price = Price.of(row["price_cents"], row["currency"], locale)
        return cls.model_validate({**row, "price": price})


class SessionQuery(PageQuery):
    """Which sessions."""

    status: SessionStatus | None = None


class SessionPage(Output):
    """Sessions, newest first; for a mechanic those that are pending with priority before."""

    sessions: list[Session]
    next_cursor: str | None


class RatingRequest(Input):
    """The customer's rating."""

    rating: StrictInt = Field(ge=1, le=5, description="Stars.", examples=[5])


class SessionCompleted(Output):
    """The data of the event `SessionCompleted`, version 1: a session that took place has ended."""

    session_id: UUID
    plan: str
    session_type: str
    duration_minutes: int = Field(ge=1)
    ended_by: Literal["customer", "mechanic"]
    mechanic_id: UUID | None
