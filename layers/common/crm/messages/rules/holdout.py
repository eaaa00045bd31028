"""Who is mailed nothing, to measure what mails cause: the same customers at any time, anywhere."""

import hashlib
from typing import Final
from uuid import UUID

EVERY_CAMPAIGN: Final = "*"


def is_held_out(campaign: str, customer_id: UUID, *, share: float, share_of_all: float) -> bool:
    """Whether a customer belongs to the share of this campaign, or to that of all of them."""
    return (
        bucket(EVERY_CAMPAIGN, customer_id) < share_of_all or bucket(campaign, customer_id) < share
    )


def bucket(campaign: str, customer_id: UUID) -> float:
    """A number from 0 to below 1, unrelated between campaigns."""
    digest = hashlib.sha256(f"{campaign}:{customer_id}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
