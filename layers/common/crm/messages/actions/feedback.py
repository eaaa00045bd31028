"""Takes over what the mail provider tells: deliveries, bounces, complaints."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import batched

from crm.messages import store
from crm.messages.actions.steps import following
from crm.messages.contracts.feedback import MailEvent
from crm.messages.rules.addresses import address_hash
from crm.platform.config import settings

_BATCH = 1000

type Clock = Callable[[], datetime]


def apply_mail_event(event: MailEvent, clock: Clock) -> dict[str, int]:
    """Takes over one event, in any order and however often it comes.

    Raises:
        Unavailable: The database is unavailable.
    """
    at = clock()
    unfinished = store.apply_mail_event(
        at,
        {
            "event_id": event.id,
            "message_id": event.message_id,
            "kind": event.kind,
            "occurred_at": event.time,
            "address_hashes": [hash_address(one) for one in event.addresses],
        },
    )
    if unfinished is not None and event.kind != "other":
        # The provider knows it, so it was sent, whatever its sweep has heard.
        sent = {"kind": "accepted", "provider_id": event.detail.mail.provider_id}
        after = following(unfinished, at)
        store.finish_message(at, unfinished.id, unfinished.attempts, sent, after)
    return {event.kind: 1}


def reconcile_suppressions(suppressed: Callable[[], Iterable[str]], clock: Clock) -> dict[str, int]:
    """Takes over the addresses that the provider's account refuses, which it tells in no event.

    Raises:
        Unavailable: The database or the provider is unavailable.
    """
    seen = added = 0
    for addresses in batched(suppressed(), _BATCH, strict=False):
        seen += len(addresses)
        added += store.suppress_addresses(clock(), [hash_address(one) for one in addresses])
    return {"seen": seen, "added": added}


def hash_address(address: str) -> str:
    """What is kept of an address that must not be mailed."""
    return address_hash(address, settings().suppression_key)
