"""Checks that Stripe signed a delivery, just now."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import JsonValue
from stripe import SignatureVerificationError, WebhookSignature

from crm.platform.contracts.strict_json import parse, violations
from crm.platform.errors import CrmError, MalformedJson, PayloadTooLarge

TOLERANCE: Final = timedelta(seconds=300)
MAX_BYTES: Final = 256 * 1024
#: Stripe signs once for each secret in use, with one scheme for live mode and one for test mode.
MAX_ELEMENTS: Final = 16

# The SDK compares text, and fails on what is not ASCII.
_ELEMENT: Final = re.compile(r"[!-~]+=[!-~]+")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,11}")


class NotFromStripe(CrmError):  # noqa: N818 - it reads as the answer it becomes
    """A delivery that nothing proves to be Stripe's; Stripe expects a 400 for it."""

    status = 400
    type_ = "not-from-stripe"
    title = "Not from Stripe"
    sentence = "Nothing proves that Stripe sent this."


def verify(
    raw: bytes, header: str | None, secrets: Sequence[str], now: datetime
) -> dict[str, JsonValue]:
    """Return the object in the body, once its signature and its age are proven.

    Several secrets are valid at once, because Stripe signs with both while one replaces another.

    Raises:
        NotFromStripe: The header is missing, malformed, matches no secret, or is more than
            five minutes away from our clock, in either direction.
        PayloadTooLarge: Stripe sends no event of this size.
        MalformedJson: Signed, and still not a JSON object that can be stored.
    """
    if len(raw) > MAX_BYTES:
        raise PayloadTooLarge(f"The body is larger than {MAX_BYTES} bytes.")
    if not header:
        raise NotFromStripe("The Stripe-Signature header is missing.")
    signed_at = _read_time(header)
    try:
        body = raw.decode()
    except UnicodeDecodeError as error:
        raise NotFromStripe("The body is not UTF-8.") from error
    if not any(_is_signed(body, header, secret) for secret in secrets if secret.strip()):
        raise NotFromStripe("No signature matches the body.")
    # The SDK checks the past alone, by the clock of the machine: a stolen secret's deliveries
    # dated years from now would stay valid.
    if abs(now - signed_at) > TOLERANCE:
        raise NotFromStripe("The signature is more than five minutes away from our clock.")
    return _read_object(raw)


def _read_time(header: str) -> datetime:
    """The time of the signatures in a header that the SDK can read."""
    elements = header.split(",", MAX_ELEMENTS)
    if len(elements) > MAX_ELEMENTS or not all(map(_ELEMENT.fullmatch, elements)):
        raise NotFromStripe("The Stripe-Signature header is malformed.")
    times = [element[2:] for element in elements if element.startswith("t=")]
    if len(times) != 1 or not _TIMESTAMP.fullmatch(times[0]):
        raise NotFromStripe("The Stripe-Signature header names no single time.")
    return datetime.fromtimestamp(int(times[0]), UTC)


def _is_signed(body: str, header: str, secret: str) -> bool:
    try:
        WebhookSignature.verify_header(body, header, secret)
    except SignatureVerificationError:
        return False
    return True


def _read_object(raw: bytes) -> dict[str, JsonValue]:
    value = parse(raw)
    if found := violations(value):
        raise MalformedJson("The body holds values that cannot be stored.", errors=found)
    if not isinstance(value, dict):
        raise MalformedJson("The body is not a JSON object.")
    return value
