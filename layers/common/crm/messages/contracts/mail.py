"""A mail on its way out, what became of it, and what carries it."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One rendered mail. Sender, reply-to and configuration set are the mailer's own.

    Attributes:
        to: The address as the customer gave it.
        unsubscribe_url: The one-click address, for the header alone.
        step: Of the campaign; it becomes a tag, as do the campaign and the message's id.
        language: Of its texts, as an HTML `lang`.
    """

    message_id: UUID
    to: str = field(repr=False)
    to_name: str | None = field(repr=False)
    subject: str = field(repr=False)
    html: str = field(repr=False)
    text: str = field(repr=False)
    unsubscribe_url: str = field(repr=False)
    campaign: str
    step: str
    language: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it, and calls it so."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was sent: the provider takes no more at this moment."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing was sent, and the same mail may be sent later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This mail will never be sent as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing was sent: the account may send no mail at all until a person acts."""

    reason: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """Bytes left this machine, and no answer says what became of them: never send it again."""

    reason: str


type Outcome = Accepted | Throttled | NotSent | Refused | Paused | InDoubt


class Mailer(Protocol):
    """Carries mails out."""

    def send(self, mail: Mail) -> Outcome:
        """Send a mail, in one attempt."""
        ...

    def rate(self) -> float:
        """How many mails a second may be sent; 0 while none may.

        Raises:
            Unavailable: The provider does not answer.
        """
        ...
