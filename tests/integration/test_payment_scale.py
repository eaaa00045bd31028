"""An event costs the same whether a hundred came before it or fifty thousand."""

from typing import Final, LiteralString

import psycopg
import pytest

from local.servers import postgres
from tests.builders.stripe_sales import Sale
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.sales_books import Books
from tests.support.stripe_webhook import Webhook

MANY: Final = 20_000
_EVENTS: Final[LiteralString] = """
insert into crm.stripe_events (id, event_type, occurred_at, payload, outcome)
select 'evt_old_' || n, 'x', now(), '{}', 'applied' from generate_series(1, %s) as n
"""
_PLACES: Final[LiteralString] = """
update crm.stripe_events set
  checkout_session_id = case when id like '%%0' then 'cs_' || id end,
  payment_intent_id = case when id like '%%5' then null else 'pi_' || id end,
  charge_id = 'ch_' || id
"""
_FACTS: Final[LiteralString] = """
insert into crm.stripe_facts (
  kind, subject, status, amount_cents, currency, checkout_session_id, payment_intent_id, charge_id,
  occurred_at, stripe_event_id
)
select case when checkout_session_id is null then 'charge' else 'checkout' end,
  coalesce(checkout_session_id, charge_id), 'paid', 0, 'USD', checkout_session_id,
  payment_intent_id, charge_id, occurred_at, id
from crm.stripe_events
"""
_PAYMENTS: Final[LiteralString] = """
insert into crm.payments (
  customer_id, stripe_event_id, stripe_checkout_session_id, amount_cents, currency, flag, paid_at
)
select null, stripe_event_id, checkout_session_id, 0, 'USD', 'names_nothing_of_ours', occurred_at
from crm.stripe_facts where kind = 'checkout'
"""
_SCANS: Final[LiteralString] = """
select relname::text, seq_scan from pg_stat_user_tables
where schemaname = 'crm' and relname in ('stripe_events', 'stripe_facts', 'payments')
"""


def test_no_event_makes_the_database_read_all_the_others(
    database: Database, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = Books(database)
    for statement, values in ((_EVENTS, (MANY,)), (_PLACES, ()), (_FACTS, ()), (_PAYMENTS, ())):
        books.execute(statement, *values)
    with database.login(postgres.MASTER) as master:
        master.execute("set role crm_owner")
        for table in ("stripe_events", "stripe_facts", "payments", "checkouts"):
            master.execute(psycopg.sql.SQL("analyze crm.{}").format(psycopg.sql.Identifier(table)))
        # Otherwise a session tells only now and then what it has counted.
        books.execute("select pg_stat_force_next_flush()")
        before = scans(master)
        buyer = books.buyer("video_session")
        intake = books.intake(buyer, upsell=buyer.upsells[0])
        metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
        sale = Sale("sale", metadata).charged().intent().completed().refund("a", 1, "succeeded")
        webhook = Webhook(backend, monkeypatch)

        for event in sale.refunded(1).dispute("created", "needs_response").told:
            webhook.deliver(event)

        # Another login's call lets go of the webhook's connection, which tells what it counted.
        backend.client("customer").get("/api/upsells")
        after = scans(master)
    assert after == before


def scans(connection: psycopg.Connection) -> dict[str, int]:
    """How often each table was read as a whole."""
    return {str(table): int(number) for table, number in connection.execute(_SCANS)}
