"""Where a page of a list ended: opaque to clients, exact for the next query."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from crm.platform.errors import FieldError, InvalidInput

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page in a list ordered by time, then id."""

    created_at: datetime
    id: UUID

    def encode(self) -> str:
        """The text that a client hands back."""
        place = json.dumps([self.created_at.isoformat(), str(self.id)], separators=(",", ":"))
        return urlsafe_b64encode(place.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """The place that a client handed back.

        Raises:
            InvalidInput: The text was not made by `encode`.
        """
        try:
            return cls._parse(text)
        except (ValueError, TypeError) as error:
            problem = FieldError("cursor", "should be a next_cursor as it was received")
            raise InvalidInput(errors=(problem,)) from error

    @classmethod
    def _parse(cls, text: str) -> Self:
        if len(text) > _LONGEST:
            raise ValueError("too long")
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        created_at, row = json.loads(raw)
        cursor = cls(datetime.fromisoformat(created_at), _uuid(row))
        if cursor.created_at.tzinfo is None or cursor.encode() != text:
            raise ValueError("not in the form that encode gives")
        return cursor


def _uuid(value: object) -> UUID:
    if not isinstance(value, str):
        raise TypeError("an id is text")
    return UUID(value)
