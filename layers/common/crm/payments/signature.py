"""Did Stripe sign this body, just now?"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue
from stripe import SignatureVerificationError, WebhookSignature

from crm.platform.errors import CrmError, MalformedJson, PayloadTooLarge
from crm.platform.strict_json import parse, violations

TOLERANCE = timedelta(seconds=300)
MAX_BYTES = 256 * 1024

_ELEMENT = re.compile(r"[!-~]+=[!-~]+")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")


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

    Several secrets are accepted at once, because Stripe signs with both while one is rotated.

    Raises:
        NotFromStripe: The header is missing, malformed, matches no secret, or is more than
            five minutes away from our clock, in either direction.
        PayloadTooLarge: Stripe sends no event of this size.
        MalformedJson: Signed, and still not a JSON object that we can keep.
    """
    if len(raw) > MAX_BYTES:
        raise PayloadTooLarge(f"The body is larger than {MAX_BYTES} bytes.")
    if not header:
        raise NotFromStripe("The Stripe-Signature header is missing.")
    signed_at = _timestamp(header)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise NotFromStripe("The body is not UTF-8.") from error
    if not any(_matches(text, header, secret) for secret in secrets):
        raise NotFromStripe("No signature matches the body.")
    # The SDK looks back only: a stolen secret's deliveries dated years ahead would stay valid.
    if abs(now - signed_at) > TOLERANCE:
        raise NotFromStripe("The signature is more than five minutes away from our clock.")
    return _object(raw)


def _timestamp(header: str) -> datetime:
    # The SDK fails with a TypeError on other characters, and reads the first of several times.
    elements = header.split(",")
    if not all(_ELEMENT.fullmatch(element) for element in elements):
        raise NotFromStripe("The Stripe-Signature header is malformed.")
    times = [value for key, _, value in (item.partition("=") for item in elements) if key == "t"]
    if len(times) != 1 or not _TIMESTAMP.fullmatch(times[0]):
        raise NotFromStripe("The Stripe-Signature header names no single time.")
    return datetime.fromtimestamp(int(times[0]), UTC)


def _matches(text: str, header: str, secret: str) -> bool:
    try:
        # No tolerance here: the SDK measures against its own clock, and we against the caller's.
        WebhookSignature.verify_header(text, header, secret, tolerance=None)
    except SignatureVerificationError:
        return False
    return True


def _object(raw: bytes) -> dict[str, JsonValue]:
    value = parse(raw)
    if found := violations(value):
        raise MalformedJson("The body holds values that cannot be stored.", errors=found)
    if not isinstance(value, dict):
        raise MalformedJson("The body is not a JSON object.")
    return value
