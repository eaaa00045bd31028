"""Rows of many customers of an experiment, made at once."""

from collections.abc import Sequence
from typing import Final, LiteralString
from uuid import UUID

from tests.integration.privacy.test_retention import owner
from tests.support.database import Database

_CUSTOMERS: Final[LiteralString] = """
insert into crm.customers (id) select unnest(%(ids)s::uuid[])
"""
_SESSIONS: Final[LiteralString] = """
insert into crm.sessions (
  customer_id, session_type, plan, minutes, price_cents, currency, status, started_at, ended_at,
  duration_minutes
)
select id, 'chat', 'trial', 10, 0, 'USD', 'completed', now(), now(), 10
from unnest(%(ids)s::uuid[]) as id returning customer_id, id
"""
_UNITS: Final[LiteralString] = """
insert into crm.experiment_units (
  experiment, phase, customer_id, variation, bucket, propensity, exposed_at
)
select %(name)s, 1, id, %(variation)s, 1, .5, now() - interval '1 hour'
from unnest(%(ids)s::uuid[]) as id
"""
_EVENT: Final[LiteralString] = """
insert into crm.stripe_events (id, event_type, occurred_at, payload, outcome)
values ('evt_rows', 'checkout.session.completed', now(), '{}', 'applied') on conflict do nothing
"""
_PAYMENTS: Final[LiteralString] = """
insert into crm.payments (
  customer_id, stripe_event_id, stripe_checkout_session_id, amount_cents, currency, paid_at
)
select id, 'evt_rows', 'cs_' || id, %(amount)s, 'USD', now() + place * interval '1 millisecond'
from unnest(%(ids)s::uuid[]) with ordinality as t (id, place)
"""
_TABLES: Final = (
    "customers",
    "sessions",
    "experiment_units",
    "stripe_events",
    "payments",
)


def completed_sessions(database: Database, customers: Sequence[UUID]) -> dict[UUID, UUID]:
    """A free session of each, which took place; returns them by customer."""
    with owner(database, *_TABLES) as rows:
        rows.execute(_CUSTOMERS, {"ids": list(customers)})
        return dict(rows.execute(_SESSIONS, {"ids": list(customers)}).fetchall())


def exposed_units(database: Database, name: str, variation: str, customers: Sequence[UUID]) -> None:
    """Customers who were shown this variation an hour ago."""
    given = {"name": name, "variation": variation, "ids": list(customers)}
    with owner(database, *_TABLES) as rows:
        rows.execute(_CUSTOMERS, given)
        rows.execute(_UNITS, given)


def payments(database: Database, customers: Sequence[UUID], amount: int) -> None:
    """A payment of each, one after the other."""
    with owner(database, *_TABLES) as rows:
        rows.execute(_EVENT)
        rows.execute(_PAYMENTS, {"ids": list(customers), "amount": amount})
