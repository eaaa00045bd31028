"""The SQL calls of the payments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.payments.contracts.events import StripeEventCommand
from crm.payments.contracts.gateway import OpenedCheckout
from crm.platform.database import SERVICE, as_json, call
from crm.platform.idempotency import RequestKey
from crm.platform.principal import Principal

type Row = dict[str, Any]
type Plans = Sequence[Mapping[str, object]]


def apply_stripe_event(command: StripeEventCommand) -> dict[str, Any]:
    """Stores an event once and applies what it means, in one transaction.

    Returns:
        `outcome`, and the `events` to publish.
    """
    given = command.model_dump(mode="json")
    result: dict[str, Any] = call(
        "select api.apply_stripe_event(%s, %s, %s, %s)",
        (
            SERVICE,
            as_json(given["event"]),
            as_json(given["fact"]),
            as_json(given["attribution"]),
        ),
    )
    return result


def reserve_intake_checkout(who: Principal, key: RequestKey, intake_id: UUID, plans: Plans) -> Row:
    """The `answer` of an open checkout, or the `wish` for one; raises NotFound or Conflict."""
    reserved: Row = call(
        "select api.reserve_intake_checkout(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, intake_id, as_json(plans)),
    )
    return reserved


def reserve_upsell_checkout(who: Principal, key: RequestKey, upsell_id: UUID, plans: Plans) -> Row:
    """The `answer` of an open checkout, or the `wish` for one; raises NotFound or Conflict."""
    reserved: Row = call(
        "select api.reserve_upsell_checkout(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, upsell_id, as_json(plans)),
    )
    return reserved


def open_checkout(
    who: Principal, key: RequestKey, checkout_id: UUID, opened: OpenedCheckout
) -> Row:
    """Keeps where a reserved checkout was opened; raises NotFound or Conflict."""
    checkout: Row = call(
        "select api.open_checkout(%s, %s, %s, %s, %s, %s)",
        (
            as_json(who.claims()),
            key.key,
            checkout_id,
            opened.stripe_session_id,
            opened.url,
            opened.expires_at,
        ),
    )
    return checkout


def open_reconciliation(until: datetime) -> Row:
    """The stretch of events to read next, from `since` to `until`, after `page_after`."""
    mark: Row = call("select api.open_reconciliation(%s, %s)", (SERVICE, until))
    return mark


def advance_reconciliation(version: int, last: str | None) -> int | None:
    """Keeps that a page was read; None when another run has taken over."""
    now_at: int | None = call(
        "select api.advance_reconciliation(%s, %s, %s)", (SERVICE, version, last)
    )
    return now_at


def find_missed_events(event_ids: Sequence[str]) -> list[str]:
    """Those of the events that never reached us."""
    missed: list[str] = call("select api.find_missed_events(%s, %s)", (SERVICE, as_json(event_ids)))
    return missed
