"""Customers who paid on given days, as rows of the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from tests.integration.privacy.test_retention import owner
from tests.support.database import Database

_EVENT: LiteralString = """
insert into crm.stripe_events (id, event_type, occurred_at, payload, outcome)
values ('evt_rows', 'checkout.session.completed', now(), '{}', 'applied') on conflict do nothing
"""
_CUSTOMERS: LiteralString = """
insert into crm.customers (id, created_at)
select id, created_at from jsonb_to_recordset(%s) as c (id uuid, created_at timestamptz)
"""
_MEMBERSHIPS: LiteralString = """
insert into crm.intakes (id, customer_id, plan, price_cents, currency, concern, created_at)
select id, customer_id, plan, amount_cents, currency, '', paid_at
from jsonb_to_recordset(%s) as p (
  id uuid, customer_id uuid, plan text, amount_cents bigint, currency text, paid_at timestamptz
) where plan is not null
"""
_PAYMENTS: LiteralString = """
insert into crm.payments (
  id, customer_id, intake_id, stripe_event_id, stripe_checkout_session_id, amount_cents, currency,
  flag, refunded_cents, state, reversed_at, paid_at
)
select id, customer_id, case when plan is not null then id end, 'evt_rows', 'cs_' || id,
  amount_cents, currency, flag, refunded_cents,
  case when reversed_at is null then 'paid' else 'reversed' end, reversed_at, paid_at
from jsonb_to_recordset(%s) as p (
  id uuid, customer_id uuid, plan text, amount_cents bigint, currency text, flag text,
  refunded_cents bigint, reversed_at timestamptz, paid_at timestamptz
)
"""


@dataclass(frozen=True, kw_only=True)
class Paid:
    """One payment; of a membership if it has a plan."""

    customer_id: UUID
    paid_at: datetime
    amount_cents: int = 2_999
    currency: str = "USD"
    plan: str | None = None
    flag: str | None = None
    refunded_cents: int = 0
    reversed_at: datetime | None = None


@contextmanager
def bookkeeper(database: Database) -> Iterator[psycopg.Connection]:
    """Whoever may write and delete what was bought."""
    tables = ("customers", "intakes", "payments", "stripe_events", "stripe_facts", "metric_changes")
    with owner(database, *tables) as connection:
        yield connection


def add_customers(database: Database, ids: Sequence[UUID], created_at: datetime) -> None:
    """Customers who came at a moment."""
    rows = [{"id": str(one), "created_at": created_at.isoformat()} for one in ids]
    with bookkeeper(database) as connection:
        connection.execute(_CUSTOMERS, [Jsonb(rows)])


def add_payments(database: Database, payments: Sequence[Paid]) -> None:
    """What they paid."""
    rows = [
        {
            name: None if (value := getattr(payment, name)) is None else str(value)
            for name in Paid.__dataclass_fields__
        }
        | {"id": str(uuid4())}
        for payment in payments
    ]
    with bookkeeper(database) as connection:
        connection.execute(_EVENT)
        connection.execute(_MEMBERSHIPS, [Jsonb(rows)])
        connection.execute(_PAYMENTS, [Jsonb(rows)])
