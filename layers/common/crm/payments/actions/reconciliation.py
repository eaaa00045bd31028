"""Stripe's own list of events is held against ours, and what the webhook missed is made up for."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import JsonValue

from crm.payments import rules, store
from crm.payments.actions.events import keep_event
from crm.payments.contracts.gateway import EventsWish
from crm.payments.contracts.reconciliation import Reconcile, Reconciled
from crm.payments.gateway import GatewayOf
from crm.platform.events.bus import Bus
from crm.platform.events.outbox import publish_now

_MOST_PAGES: Final = 10


def reconcile(
    request: Reconcile,
    *,
    gateway: GatewayOf,
    bus: Callable[[], Bus],
    clock: Callable[[], datetime],
) -> Reconciled:
    """Read on from where the last run ended, ten pages at most; two runs at once are harmless.

    Raises:
        Unavailable: Stripe or the database is away; the next run begins with the same page.
    """
    mark = store.open_reconciliation(clock() - timedelta(seconds=request.grace_seconds))
    version: int = mark["version"]
    after: str | None = mark["page_after"]
    seen = missed = pages = 0
    while pages < _MOST_PAGES:
        wish = EventsWish(
            since=mark["since"], until=mark["until"], types=rules.EVENT_TYPES, after=after
        )
        page = gateway().list_events(wish)
        missed += _make_up(page.events, bus, clock)
        seen, pages = seen + len(page.events), pages + 1
        after = str(page.events[-1]["id"]) if page.has_more else None
        advanced = store.advance_reconciliation(version, after)
        if advanced is None or after is None:
            break
        version = advanced
    return Reconciled(seen=seen, missed=missed, pages=pages, unfinished=int(after is not None))


def _make_up(
    events: Sequence[dict[str, JsonValue]], bus: Callable[[], Bus], clock: Callable[[], datetime]
) -> int:
    """Take in those that never reached us, the oldest first; returns how many they were."""
    unknown = set(store.find_missed_events([str(event["id"]) for event in events]))
    results: list[dict[str, Any]] = []
    for event in reversed(events):
        if event["id"] in unknown and (result := keep_event(event, clock())) is not None:
            publish_now(result["events"], bus)
            results.append(result)
    # What the webhook took in at the same moment was not missed.
    return sum(result["outcome"] != "duplicate" for result in results)
