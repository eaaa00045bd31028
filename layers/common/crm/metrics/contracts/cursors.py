"""Where a page of customers ended that are ordered by value."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from crm.platform.errors import FieldError, InvalidInput

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ValueCursor:
    """The last customer of a page, by net value, then id."""

    net: int
    id: UUID

    def encode(self) -> str:
        """The text that a client hands back."""
        place = json.dumps([self.net, str(self.id)], separators=(",", ":"))
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
        net, row = json.loads(raw)
        if type(net) is not int or not isinstance(row, str):
            raise TypeError("a value and an id")
        cursor = cls(net, UUID(row))
        if cursor.encode() != text:
            raise ValueError("not in the form that encode gives")
        return cursor
