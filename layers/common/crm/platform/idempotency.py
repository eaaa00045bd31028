"""What makes a repeated request recognisable."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """One request of one principal, however often it arrives.

    Attributes:
        key: Chosen before the first attempt: by the client, by the event, or by the gateway.
        fingerprint: Tells a repeat from another request that borrowed the key.
    """

    key: str
    fingerprint: str


def fingerprint(method: str, path: str, body: bytes) -> str:
    """The SHA-256 of a request, in hexadecimal."""
    return hashlib.sha256(f"{method} {path}\n".encode("utf-8", "replace") + body).hexdigest()
