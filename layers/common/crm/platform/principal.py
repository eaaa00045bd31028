"""Who asks, and as what."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

#: Characters that the name of a person may have.
LONGEST_NAME: Final = 200

type Role = Literal["customer", "mechanic", "admin", "service"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and as what; a mechanic may bring the name that customers read."""

    id: UUID
    role: Role
    name: str | None = None

    def claims(self) -> dict[str, str]:
        """What the database enters before it does anything."""
        claims = {"sub": str(self.id), "role": self.role}
        return claims if self.name is None else claims | {"name": self.name}


def principal_id(issuer: str, subject: str) -> UUID:
    """Returns under which id we know whom an issuer knows by this subject (`iss` and `sub`).

    A subject that is a UUID is the id; of others it is derived, for good.
    """
    try:
        given = UUID(subject)
    except ValueError:
        given = None
    # UUID() also reads braces and missing hyphens: other subjects, which must stay other people.
    if given is not None and str(given) == subject.lower():
        return given
    return uuid5(uuid5(NAMESPACE_URL, issuer), subject)
