"""What SES refuses beyond the shapes of its model: control characters, addresses, tags, limits."""

import re
from email.utils import parseaddr
from typing import Any, Final

from local.fake_ses.config import FakeSesConfig
from local.fake_ses.errors import bad_request, missing, rejected
from local.fake_ses.model import faults, service_model
from tools.paths import REGION

_MOST_RECIPIENTS: Final = 50
_MOST_HEADERS: Final = 15
_MOST_TAGS: Final = 50
_TAG: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LOCAL_PART: Final = re.compile(r"[\x21-\x7e]{1,64}")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
# What SES writes itself, whatever the request says.
_OWN_HEADERS: Final = {"bcc", "cc", "content-type", "date", "from", "message-id", "subject", "to"}

type Request = dict[str, Any]


def check(request: Request, config: FakeSesConfig) -> None:
    """Refuse a request that SES would refuse; raises SesError."""
    shape: Any = service_model().operation_model("SendEmail").input_shape
    for fault in faults(request, shape):
        raise bad_request(fault)
    _check_recipients(request)
    _check_content(request["Content"])
    _check_tags(request.get("EmailTags", []))
    name = request.get("ConfigurationSetName")
    if name is not None and name not in config.configuration_sets:
        raise missing(f"Configuration set <{name}> does not exist.")
    _check_sender(request.get("FromEmailAddress", ""), config.identities)


def recipients(request: Request) -> list[str]:
    """Everybody whom a mail is for, as plain addresses."""
    given = request.get("Destination", {})
    fields = ("ToAddresses", "CcAddresses", "BccAddresses")
    return [parseaddr(one)[1] for field in fields for one in given.get(field, [])]


def _check_recipients(request: Request) -> None:
    found = recipients(request)
    if not found:
        raise bad_request("No recipient is given.")
    if len(found) > _MOST_RECIPIENTS:
        raise bad_request("Recipient count exceeds 50.")
    mailboxes = [one for field in request["Destination"].values() for one in field]
    for one in [*mailboxes, *request.get("ReplyToAddresses", [])]:
        _check_mailbox(one)


def _check_mailbox(mailbox: str) -> None:
    if not mailbox.isascii():
        raise bad_request("Local address contains control or whitespace, or is not ASCII")
    if _CONTROL.search(mailbox):
        raise bad_request("Address contains control characters")
    local_part, at, domain = parseaddr(mailbox)[1].rpartition("@")
    if not at:
        raise bad_request("Missing final '@domain'")
    if not _LOCAL_PART.fullmatch(local_part):
        raise bad_request("Local address contains control or whitespace")
    if not _DOMAIN.fullmatch(domain):
        raise bad_request("Domain contains illegal character")


def _check_content(content: Request) -> None:
    simple = content.get("Simple")
    if simple is None:
        raise bad_request("This stand-in takes Content.Simple alone.")
    if _CONTROL.search(simple["Subject"]["Data"]):
        raise bad_request("Subject contains control characters")
    if not simple["Body"]:
        raise bad_request("The body holds neither text nor HTML.")
    headers = simple.get("Headers", [])
    if len(headers) > _MOST_HEADERS:
        raise bad_request("More than 15 headers are given.")
    names = [header["Name"].lower() for header in headers]
    if own := _OWN_HEADERS.intersection(names):
        raise bad_request(f"The header {min(own)} cannot be given.")
    if len(set(names)) < len(names):
        raise bad_request("A header is given twice.")


def _check_tags(tags: list[Request]) -> None:
    if len(tags) > _MOST_TAGS:
        raise bad_request("More than 50 tags are given.")
    for tag in tags:
        for part in ("Name", "Value"):
            if not _TAG.fullmatch(tag[part]):
                raise bad_request(f"Invalid tag {part.lower()}: only A-Z, a-z, 0-9, _ and -")


def _check_sender(mailbox: str, identities: tuple[str, ...]) -> None:
    _check_mailbox(mailbox)
    address = parseaddr(mailbox)[1].lower()
    domain = address.rpartition("@")[2]
    known = {address, domain, domain.partition(".")[2]}
    if known.isdisjoint(identities):
        raise rejected(
            "Email address is not verified. The following identities failed the check in region"
            f" {REGION.upper()}: {mailbox}"
        )
