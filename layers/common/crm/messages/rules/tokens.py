"""Links of mails: who they were sent to and where they lead is signed, and nobody can alter it.

A token names a link and is no session: it opens nothing that the mail itself did not show.
"""

import base64
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

#: A click, the one-click way out (in the header alone), its visible page, the preferences.
type LinkKind = Literal["c", "o", "u", "p"]

#: How long a link works after the day on which it was issued.
LIFETIME: Final = timedelta(days=400)
# Kind, message, position, and the day's number in the calendar.
_LAYOUT: Final = struct.Struct(">c16sHI")
_PURPOSE: Final = b"comeback.mail-link."
_KINDS: Final[tuple[LinkKind, ...]] = get_args(LinkKind.__value__)
_MOST_POSITION: Final = 0x7FFF


class Forged(Exception):  # noqa: N818 - says what the token is
    """Nobody here has signed this."""


class TooOld(Exception):  # noqa: N818 - says what the token is
    """It was signed here, too long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a token stands for.

    Attributes:
        position: Of the link in its message; 0 for a kind of which there is one.
    """

    kind: LinkKind
    message_id: UUID
    position: int
    issued_on: date

    def __post_init__(self) -> None:
        if not 0 <= self.position <= _MOST_POSITION:
            raise ValueError("a link's position is 0 to 32767")


def sign(link: Link, keys: Sequence[str]) -> str:
    """Return the token of a link, signed with the first key."""
    payload = _LAYOUT.pack(
        link.kind.encode(), link.message_id.bytes, link.position, link.issued_on.toordinal()
    )
    text = _encode(payload)
    return f"{text}.{_signature(text, keys[0])}"


def read(token: str, keys: Sequence[str], today: date) -> Link:
    """Read a token that any of the keys has signed.

    Raises:
        Forged: It was altered, cut, made up, or signed with a key that is not known any more.
        TooOld: Its time is over.
    """
    text, _, signature = token.partition(".")
    # As text: several texts decode to the same bytes, and only one of them was sent.
    given = signature.encode("utf-8", "surrogatepass")
    valid = [hmac.compare_digest(_signature(text, key).encode(), given) for key in keys]
    if not any(valid):
        raise Forged
    kind, message_id, position, day = _LAYOUT.unpack(base64.urlsafe_b64decode(text + "=="))
    link = Link(
        kind=next(one for one in _KINDS if one.encode() == kind),
        message_id=UUID(bytes=message_id),
        position=position,
        issued_on=date.fromordinal(day),
    )
    if today - link.issued_on > LIFETIME:
        raise TooOld
    return link


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signature(text: str, key: str) -> str:
    message = _PURPOSE + text.encode("utf-8", "surrogatepass")
    return _encode(hmac.digest(key.encode(), message, "sha256"))
