"""The SQL calls of payments; each is one round trip and one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from crm.payments.contracts.events import StripeEventCommand
from crm.payments.contracts.gateway import OpenedCheckout
from crm.platform.contracts.cursor import Cursor, Page
from crm.platform.database import (
    SERVICE,
    WORKER,
    Row,
    as_json,
    call,
    call_as,
    read_page,
    write_once,
)
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """What a customer agreed to pay, and what of the catalogue the database needs for it.

    Attributes:
        quote_id: The quote that they saw; None is the one that the intake was filed at.
        plans: In the order of the catalogue.
        limits: Of the discounts that have any, by name.
    """

    quote_id: UUID | None
    plans: Sequence[Mapping[str, object]]
    limits: Mapping[str, object]


def apply_stripe_event(command: StripeEventCommand) -> Row:
    """Stores an event once and applies what it means, in one transaction.

    Returns:
        `outcome`, and the `events` to publish.
    """
    given = command.model_dump(mode="json")
    parts = (as_json(given[name]) for name in ("event", "fact", "attribution"))
    return call_as("select api.apply_stripe_event(%s, %s, %s, %s)", WORKER, *parts)


def reserve_intake_checkout(
    principal: Principal, key: IdempotencyKey, intake_id: UUID, agreed: Agreed
) -> Row:
    """Returns the `reply` for an open checkout, or the `request` to open one.

    Where the quote holds no more, it is `refused` instead: the latest one, and what has `ended`.

    Raises:
        NotFound: The intake is not the customer's, or the quote is not of it.
        Conflict: It cannot be paid.
    """
    query = "select api.reserve_intake_checkout(%s, %s, %s, %s, %s, %s, %s)"
    return _reserve(query, principal, key, intake_id, agreed)


def reserve_upsell_checkout(
    principal: Principal, key: IdempotencyKey, upsell_id: UUID, agreed: Agreed
) -> Row:
    """As `reserve_intake_checkout`, for a recommendation."""
    query = "select api.reserve_upsell_checkout(%s, %s, %s, %s, %s, %s, %s)"
    return _reserve(query, principal, key, upsell_id, agreed)


def _reserve(
    query: LiteralString, principal: Principal, key: IdempotencyKey, wanted: UUID, agreed: Agreed
) -> Row:
    plans, limits = as_json(agreed.plans), as_json(agreed.limits)
    return write_once(query, principal, key, wanted, plans, agreed.quote_id, limits)


def list_receipts(principal: Principal, after: Cursor[datetime] | None, limit: int) -> Page:
    """Returns a page of the customer's receipts."""
    query = "select api.list_receipts(%s, %s, %s, %s)"
    return read_page(query, principal, after=after, limit=limit)


def open_checkout(
    principal: Principal, key: IdempotencyKey, checkout_id: UUID, opened: OpenedCheckout
) -> Row:
    """Keeps where a reserved checkout was opened; raises NotFound or Conflict."""
    return call_as(
        "select api.open_checkout(%s, %s, %s, %s, %s, %s)",
        principal,
        key.key,
        checkout_id,
        opened.stripe_session_id,
        opened.url,
        opened.expires_at,
    )


def open_reconciliation(until: datetime) -> Row:
    """Returns the span of events to read next: from `since` to `until`, after `page_after`."""
    return call_as("select api.open_reconciliation(%s, %s)", WORKER, until)


def advance_reconciliation(version: int, last: str | None) -> int | None:
    """Keeps that a page was read; returns None when another run has taken over."""
    advanced: int | None = call(
        "select api.advance_reconciliation(%s, %s, %s)", (SERVICE, version, last)
    )
    return advanced


def list_erased_stripe_customers(at_most: int) -> list[str]:
    """Returns customers at Stripe of people who were erased here."""
    query = "select api.list_erased_stripe_customers(%s, %s)"
    found: list[str] = call(query, (SERVICE, at_most))
    return found


def forget_stripe_customer(stripe_customer: str) -> None:
    """Forgets a customer that is gone at Stripe; a repeat changes nothing."""
    call_as("select api.forget_stripe_customer(%s, %s)", WORKER, stripe_customer)


def find_missed_events(event_ids: Sequence[str]) -> list[str]:
    """Returns those of the events that we never received."""
    missed: list[str] = call("select api.find_missed_events(%s, %s)", (SERVICE, as_json(event_ids)))
    return missed
