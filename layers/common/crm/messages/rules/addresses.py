"""Addresses that outlive their owners' data: as keyed hashes, which name nobody."""

import hashlib
import hmac


def address_hash(address: str, key: str) -> str:
    """The same for all ways to write an address that lead to one mailbox; a secret keys it."""
    local_part, _, domain = address.strip().rpartition("@")
    plain = f"{local_part.lower()}@{_ascii(domain.lower())}"
    return hmac.new(key.encode(), plain.encode(), hashlib.sha256).hexdigest()


def _ascii(domain: str) -> str:
    """A domain as providers tell it."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
