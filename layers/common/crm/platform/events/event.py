"""The event of this system, as the outbox and the bus carry it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_serializer,
)

SOURCE = "crm"


class EventRejected(Exception):  # noqa: N818 - says what happened to the event
    """An event that its consumer does not know, or that does not keep its contract."""


class Event[Data = Mapping[str, Any]](BaseModel):
    """A fact that others act on; `data` depends on the type and its version."""

    model_config = ConfigDict(frozen=True)

    id: UUID = Field(description="Handle each id once.")
    type: str
    version: int
    occurred_at: AwareDatetime
    customer_id: UUID
    data: Data

    @field_serializer("occurred_at")
    def _write_time(self, time: datetime) -> str:
        return time.isoformat()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read the form that the outbox and the bus carry.

        Raises:
            EventRejected: A part is missing or is something else.
        """
        try:
            return cls.model_validate(document)
        except ValidationError:
            raise EventRejected("the event does not keep the envelope's contract") from None

    def document(self) -> dict[str, Any]:
        """The form that the outbox and the bus carry."""
        return self.model_dump(mode="json")


class Bus(Protocol):
    """Where facts are published."""

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Publish events and return the ids that were accepted; the others stay in the outbox."""
        ...
