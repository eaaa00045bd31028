"""What may stand in a mail's headers: one line of text, tags, and addresses that SES can take."""

import re
from email.header import Header
from email.utils import formataddr
from typing import Final, Literal

import idna

type AddressFault = Literal[
    "address_malformed", "address_too_long", "local_part_not_ascii", "domain_invalid"
]

# C0, DEL, C1, and the separators of lines and paragraphs; a lone surrogate is no text at all.
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_IN_TAGS: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_TAG: Final = 256
_LOCAL_PART: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
)
_LONGEST_LOCAL_PART: Final = 64
_LONGEST_ADDRESS: Final = 254
_LONGEST_NAME: Final = 64


class UnsupportedAddress(Exception):  # noqa: N818 - says what the address is
    """SES cannot mail to this address; `reason` says why."""

    def __init__(self, reason: AddressFault) -> None:
        self.reason: AddressFault = reason
        super().__init__(reason)


def one_line(text: str) -> str:
    """The text without anything that could end its line; a space stands in its place."""
    return " ".join(_BREAKS.sub(" ", text).split())


def tag(text: str) -> str:
    """The text as the value of a tag of SES, which takes few characters and no empty value."""
    return _NOT_IN_TAGS.sub("_", text)[:_LONGEST_TAG] or "_"


def address(given: str) -> str:
    """The address as SES takes it: ASCII, its domain by IDNA 2008.

    Raises:
        UnsupportedAddress: There is none, or none that SES mails to.
    """
    local_part, at, domain = given.strip().rpartition("@")
    if not at or not local_part or not domain:
        raise UnsupportedAddress("address_malformed")
    if not local_part.isascii():
        raise UnsupportedAddress("local_part_not_ascii")
    if not _LOCAL_PART.fullmatch(local_part):
        raise UnsupportedAddress("address_malformed")
    ascii_domain = _domain(domain)
    plain = f"{local_part}@{ascii_domain}"
    if len(local_part) > _LONGEST_LOCAL_PART or len(plain) > _LONGEST_ADDRESS:
        raise UnsupportedAddress("address_too_long")
    return plain


def mailbox(name: str | None, plain_address: str) -> str:
    """A name and an address as one header value of ASCII; a very long name is left out."""
    shown = one_line(name or "")
    if not shown or len(shown) > _LONGEST_NAME:
        return plain_address
    if shown.isascii():
        return formataddr((shown, plain_address))
    encoded = Header(shown, "utf-8", maxlinelen=75).encode(linesep="")
    return f"{encoded} <{plain_address}>"


def _domain(domain: str) -> str:
    try:
        encoded = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise UnsupportedAddress("domain_invalid") from None
    labels = encoded.split(".")
    if len(labels) == 1 or labels[-1].isdigit():
        raise UnsupportedAddress("domain_invalid")
    return encoded
