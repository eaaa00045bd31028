"""Compares Stripe with us: stores what the webhook missed, deletes there who was erased here.

It also lets go of the discounts that are held for checkouts which got no address for payment.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import JsonValue

from crm.payments import rules, store
from crm.payments.actions.events import store_event
from crm.payments.contracts.gateway import (
    DeleteCustomerRequest,
    GatewayFactory,
    ListEventsRequest,
)
from crm.payments.contracts.reconciliation import ReconcileRequest, ReconcileResult
from crm.platform.events.event import Bus
from crm.platform.events.outbox import publish_now
from crm.pricing.actions.quotes import release_unpayable_holds

_MOST_PAGES: Final = 10
_MOST_DELETIONS: Final = 10


def reconcile(
    request: ReconcileRequest,
    *,
    gateway: GatewayFactory,
    bus: Callable[[], Bus],
    clock: Callable[[], datetime],
) -> ReconcileResult:
    """Read on from where the last run ended, ten pages at most; two runs at once are harmless.

    Raises:
        Unavailable: Stripe or the database is unavailable; the next run begins at the same page.
    """
    mark = store.open_reconciliation(clock() - timedelta(seconds=request.grace_seconds))
    version: int = mark["version"]
    after: str | None = mark["page_after"]
    seen = missed = pages = 0
    while pages < _MOST_PAGES:
        page = gateway().list_events(
            ListEventsRequest(
                since=mark["since"], until=mark["until"], types=rules.EVENT_TYPES, after=after
            )
        )
        missed += _store_missed(page.events, bus, clock)
        seen, pages = seen + len(page.events), pages + 1
        after = str(page.events[-1]["id"]) if page.has_more else None
        advanced = store.advance_reconciliation(version, after)
        if advanced is None or after is None:
            break
        version = advanced
    return ReconcileResult(
        seen=seen,
        missed=missed,
        pages=pages,
        unfinished=int(after is not None),
        deleted=_delete_erased(gateway),
        released=release_unpayable_holds(),
    )


def _delete_erased(gateway: GatewayFactory) -> int:
    """Delete erased people at Stripe, with their saved cards; one that failed is tried again."""
    erased = store.list_erased_stripe_customers(_MOST_DELETIONS)
    for stripe_customer in erased:
        gateway().delete_customer(DeleteCustomerRequest(stripe_customer=stripe_customer))
        store.forget_stripe_customer(stripe_customer)
    return len(erased)


def _store_missed(
    events: Sequence[dict[str, JsonValue]], bus: Callable[[], Bus], clock: Callable[[], datetime]
) -> int:
    """Store those that never reached us, the oldest first; returns how many there were."""
    unknown = set(store.find_missed_events([str(event["id"]) for event in events]))
    results: list[dict[str, Any]] = []
    for event in reversed(events):
        if event["id"] in unknown and (result := store_event(event, clock())) is not None:
            publish_now(result["events"], bus)
            results.append(result)
    # What the webhook stored at the same moment was not missed.
    return sum(result["outcome"] != "duplicate" for result in results)
