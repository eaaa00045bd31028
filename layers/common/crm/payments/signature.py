"""Did Stripe sign this body, just now?

Source: Stripe's signature scheme v1, HMAC-SHA256 of `TIMESTAMP.BODY`. It is computed here, for the
SDK would take longer to import than the webhook takes to answer; the tests sign with the SDK.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from crm.platform.contracts.strict_json import parse, violations
from crm.platform.errors import CrmError, MalformedJson, PayloadTooLarge

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
    time, signatures = _read(header)
    try:
        signed = f"{time}.{raw.decode()}".encode()
    except UnicodeDecodeError as error:
        raise NotFromStripe("The body is not UTF-8.") from error
    trusted = [secret for secret in secrets if secret.strip()]
    if not any(_signs(secret, signed, given) for secret in trusted for given in signatures):
        raise NotFromStripe("No signature matches the body.")
    # Also ahead: a stolen secret's deliveries dated years from now would stay valid.
    if abs(now - datetime.fromtimestamp(int(time), UTC)) > TOLERANCE:
        raise NotFromStripe("The signature is more than five minutes away from our clock.")
    return _object(raw)


def _read(header: str) -> tuple[str, list[str]]:
    """The time of the signatures, and those of the scheme that we know."""
    elements = header.split(",")
    if not all(_ELEMENT.fullmatch(element) for element in elements):
        raise NotFromStripe("The Stripe-Signature header is malformed.")
    pairs = [(key, value) for key, _, value in (item.partition("=") for item in elements)]
    times = [value for key, value in pairs if key == "t"]
    if len(times) != 1 or not _TIMESTAMP.fullmatch(times[0]):
        raise NotFromStripe("The Stripe-Signature header names no single time.")
    return times[0], [value for key, value in pairs if key == "v1"]


def _signs(secret: str, signed: bytes, given: str) -> bool:
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, given)


def _object(raw: bytes) -> dict[str, JsonValue]:
    value = parse(raw)
    if found := violations(value):
        raise MalformedJson("The body holds values that cannot be stored.", errors=found)
    if not isinstance(value, dict):
        raise MalformedJson("The body is not a JSON object.")
    return value
