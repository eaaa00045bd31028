"""Who acts in these tests: a principal, and the login through which it comes."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A principal and its login."""

    role: str
    login: str = "crm_app"
    id: UUID = field(default_factory=uuid4)
    name: str | None = None

    @property
    def claims(self) -> dict[str, Any]:
        """What a function passes of it to the database."""
        named = {} if self.name is None else {"name": self.name}
        return {"sub": str(self.id), "role": self.role} | named

    def through(self, login: str) -> "Actor":
        """The same principal by another login."""
        return Actor(role=self.role, login=login, id=self.id)


#: Our own workers: no person.
SERVICE = Actor(role="service", login="crm_worker", id=UUID(int=0))


def customer() -> Actor:
    return Actor(role="customer")


def mechanic() -> Actor:
    return Actor(role="mechanic")


def admin() -> Actor:
    return Actor(role="admin")
