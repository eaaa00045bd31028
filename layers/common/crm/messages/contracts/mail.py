"""A mail on its way out, and what became of it. A way out is a `Mailer`; SES is one."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One mail, rendered. Sender and reply-to are settings of the mailer."""

    message_id: UUID
    to: str
    to_name: str | None
    subject: str
    html: str
    text: str
    unsubscribe_url: str
    campaign: str
    step: str
    language: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it, under this id."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was sent; too much was asked at once."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing was sent, and the same may succeed later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take this mail."""

    reason: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing was sent; the account may not send at all."""

    reason: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """Bytes left, and no answer came: it may have been sent."""

    reason: str


type Outcome = Accepted | Throttled | NotSent | Refused | Paused | InDoubt


class Mailer(Protocol):
    """A way out."""

    def send(self, mail: Mail) -> Outcome:
        """Try once to send a mail."""

    def rate(self) -> float:
        """How many mails a second the account allows."""
