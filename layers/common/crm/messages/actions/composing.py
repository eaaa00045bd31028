"""What a sweep makes of a claimed message: a mail with its links, or the reason why there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.contracts.mail import Mail


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed:
    """A mail to post.

    Attributes:
        mail: None when none can be made, for `fault`.
        links: As `message_links` keeps them.
    """

    mail: Mail | None
    links: tuple[Mapping[str, object], ...] = ()
    fault: str | None = None


type Compose = Callable[[ClaimedMessage, datetime], Composed]
