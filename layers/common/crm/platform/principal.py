"""Who asks, and as what."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

type Role = Literal["customer", "mechanic", "admin", "service"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and as what."""

    id: UUID
    role: Role

    def claims(self) -> dict[str, str]:
        """What the database enters before it does anything."""
        return {"sub": str(self.id), "role": self.role}
