"""Where a page of customers ended that are ordered by value."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from crm.platform.contracts.cursor import OpaqueCursor


@dataclass(frozen=True, slots=True)
class ValueCursor(OpaqueCursor):
    """The last customer of a page, by net value in minor units, then id."""

    net: int
    id: UUID

    def _written(self) -> int:
        return self.net

    @classmethod
    def _read(cls, written: object, row: UUID) -> Self:
        if type(written) is not int:
            raise TypeError("a value is whole")
        return cls(written, row)
