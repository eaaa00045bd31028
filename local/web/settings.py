"""The web server's settings, read from stack.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from local.stack.description import report_dsn


@dataclass(frozen=True, kw_only=True)
class DemoCustomer:
    """Somebody whose pages the first page links to."""

    id: UUID
    name: str
    session_id: UUID | None
    note: str

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Self:
        """Read an entry of `stack.json`."""
        session_id = entry.get("session_id")
        return cls(
            id=UUID(entry["id"]),
            name=entry["name"],
            session_id=UUID(session_id) if session_id else None,
            note=entry.get("note", ""),
        )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Addresses, people and the read-only database login of one stack."""

    api_url: str
    aws_url: str
    failure_queues: Mapping[str, str]
    web_url: str
    stripe_url: str
    mail_url: str
    dsn: str
    tokens: Mapping[str, str]
    users: Mapping[str, UUID]
    customers: tuple[DemoCustomer, ...]

    @classmethod
    def read(cls, stack: Mapping[str, Any]) -> Self:
        """Read the content of `stack.json`."""
        return cls(
            api_url=str(stack["api_url"]).rstrip("/"),
            aws_url=str(stack.get("aws_url", "")),
            failure_queues=dict(stack.get("failure_queues", {})),
            web_url=str(stack.get("web_url", "")),
            stripe_url=str(stack.get("stripe_url", "")),
            mail_url=str(stack.get("mail_url", "")),
            dsn=report_dsn(stack),
            tokens=dict(stack.get("tokens", {})),
            users={role: UUID(user) for role, user in stack.get("users", {}).items()},
            customers=tuple(DemoCustomer.read(entry) for entry in stack.get("customers", ())),
        )

    def customer_with(self, session_id: UUID) -> DemoCustomer | None:
        """Find the demo customer whose session is linked."""
        return next((one for one in self.customers if one.session_id == session_id), None)
