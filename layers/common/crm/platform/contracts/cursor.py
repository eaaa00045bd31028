"""Where a page of a list ended: opaque to clients, exact for the next query."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from crm.platform.errors import FieldError, InvalidInput

_LONGEST: Final = 200
_BIGINT: Final = 2**63


@dataclass(frozen=True, slots=True)
class Cursor[Key: datetime | int]:
    """The last row of a page in a list that is ordered by a key, then by id."""

    key: Key
    id: UUID

    def encode(self) -> str:
        """The text that a client hands back."""
        key = self.key.isoformat() if isinstance(self.key, datetime) else self.key
        pair = json.dumps([key, str(self.id)], separators=(",", ":"))
        return urlsafe_b64encode(pair.encode()).decode().rstrip("=")

    @staticmethod
    def decode(text: str) -> "Cursor[datetime]":
        """The cursor of a list ordered by time.

        Raises:
            InvalidInput: The text was not made by `encode`.
        """
        return _decode(text, _time)

    @staticmethod
    def decode_number(text: str) -> "Cursor[int]":
        """The cursor of a list ordered by a whole number; raises InvalidInput."""
        return _decode(text, _number)


class Listed(Protocol):
    """A row of a list that is ordered by the time it was made, then by id."""

    @property
    def created_at(self) -> datetime:
        """The first key of the order."""
        ...

    @property
    def id(self) -> UUID:
        """The second key of the order."""
        ...


def by_creation(row: Listed) -> Cursor[datetime]:
    """The cursor of a row in a list ordered by creation."""
    return Cursor(row.created_at, row.id)


class Page(NamedTuple):
    """The rows of a page, and whether there are more after it."""

    rows: list[dict[str, Any]]
    more: bool


def page_of(found: Sequence[dict[str, Any] | None], limit: int) -> Page:
    """Returns the page that was read with its next row, or with None where that did not fit."""
    rows = [row for row in found[:limit] if row is not None]
    return Page(rows, more=len(found) > len(rows))


def next_cursor[Row](
    rows: Sequence[Row], cursor_of: Callable[[Row], Cursor[Any]], *, more: bool
) -> str | None:
    """The cursor after the rows of a page, None on the last one."""
    return cursor_of(rows[-1]).encode() if more else None


def _decode[Key: datetime | int](text: str, read_key: Callable[[object], Key]) -> Cursor[Key]:
    try:
        return _parse(text, read_key)
    except (ValueError, TypeError) as error:
        problem = FieldError("cursor", "should be a next_cursor as it was received")
        raise InvalidInput(errors=(problem,)) from error


def _parse[Key: datetime | int](text: str, read_key: Callable[[object], Key]) -> Cursor[Key]:
    if len(text) > _LONGEST:
        raise ValueError("too long")
    raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    key, row = json.loads(raw)
    cursor = Cursor(read_key(key), UUID(str(row)))
    if cursor.encode() != text:
        raise ValueError("not in the form that encode gives")
    return cursor


def _time(key: object) -> datetime:
    time = datetime.fromisoformat(str(key))
    if time.tzinfo is None:
        raise ValueError("a time has an offset")
    return time


def _number(key: object) -> int:
    if type(key) is not int or not -_BIGINT <= key < _BIGINT:
        raise ValueError("a bigint")
    return key
