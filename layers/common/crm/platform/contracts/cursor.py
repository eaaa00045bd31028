"""Where a page of a list ended: opaque to clients, exact for the next query."""

import json
from abc import abstractmethod
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from crm.platform.errors import FieldError, InvalidInput

_LONGEST = 200


class OpaqueCursor:
    """The last row of a page in a list ordered by one thing, then id; a subclass says by what."""

    __slots__ = ()
    id: UUID

    def encode(self) -> str:
        """The text that a client hands back."""
        place = json.dumps([self._written(), str(self.id)], separators=(",", ":"))
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
        written, row = json.loads(raw)
        if not isinstance(row, str):
            raise TypeError("an id is text")
        cursor = cls._read(written, UUID(row))
        if cursor.encode() != text:
            raise ValueError("not in the form that encode gives")
        return cursor

    @abstractmethod
    def _written(self) -> str | int:
        """What the list is ordered by, as JSON has it."""

    @classmethod
    @abstractmethod
    def _read(cls, written: object, row: UUID) -> Self:
        """The inverse; raises ValueError or TypeError for what `_written` never gives."""


@dataclass(frozen=True, slots=True)
class Cursor(OpaqueCursor):
    """The last row of a page in a list ordered by time, then id."""

    created_at: datetime
    id: UUID

    def _written(self) -> str:
        return self.created_at.isoformat()

    @classmethod
    def _read(cls, written: object, row: UUID) -> Self:
        if not isinstance(written, str):
            raise TypeError("a time is text")
        created_at = datetime.fromisoformat(written)
        if created_at.tzinfo is None:
            raise ValueError("a time has an offset")
        return cls(created_at, row)
