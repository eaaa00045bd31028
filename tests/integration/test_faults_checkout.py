"""A request that was given up goes on beside its own repeat."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from demo.driver.steps import file_intake
from local.servers import postgres
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import Database, ask
from tests.support.fake_stripe import eventually

_RESERVE = "select api.reserve_intake_checkout(%s, 'one', 'same', %s, '[]')"
_OPEN = "select api.open_checkout(%s, 'one', %s, 'cs_1', 'https://pay.test/cs_1', %s)"


@contextmanager
def upsells_locked(database: Database) -> Iterator[psycopg.Connection]:
    """Who needs a recommendation waits; yields a look at who does."""
    with database.login("crm_report") as look, database.login(postgres.MASTER) as gate:
        gate.autocommit = False
        gate.execute("set local role crm_owner")
        gate.execute("lock table crm.upsell_recommendations in access exclusive mode")
        yield look


def test_a_checkout_that_its_first_attempt_opens_late_is_told_to_the_repeat_as_opened_by_it(
    backend: Backend, database: Database
) -> None:
    customer = backend.client("customer")
    upsell = delivered_upsells(customer, completed_session(backend, customer))[0]
    intake = UUID(file_intake(customer, plan="diagnostic", upsell_id=upsell["id"])["intake"]["id"])
    claims = {"sub": str(customer.id), "role": "customer"}
    first, repeat = database.login("crm_app"), database.login("crm_app")
    request = ask(first, _RESERVE, claims, intake)["request"]
    expiry = datetime.now(UTC) + timedelta(hours=2)

    with ThreadPoolExecutor(1) as other, upsells_locked(database) as look:
        # The repeat has found that its key has no reply yet, and waits.
        waiting: Future[Any] = other.submit(ask, repeat, _RESERVE, claims, intake)
        eventually(lambda: ask(look, "select count(*) from pg_locks where not granted"))
        opened = ask(first, _OPEN, claims, UUID(request["checkout_id"]), expiry)
        look.close()
    answer = waiting.result(10)["reply"]

    assert opened["created"] is True
    assert answer == opened
    assert ask(first, _RESERVE, claims, intake)["reply"] == opened
