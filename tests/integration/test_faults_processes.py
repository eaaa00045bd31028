"""Functions in processes of their own: one dies while its statement runs, two sweep at once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from demo.driver.functions import function_of
from demo.driver.gateway import claims_of, gateway_event
from demo.driver.steps import intake_form, live_session
from local.servers import postgres
from tests.builders.stripe_events import SECRET
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.fake_stripe import eventually
from tests.support.faults import Deck, Fault, Tally
from tests.support.faults_environments import Calling, Died, Environment, Fleet
from tests.support.faults_process import Asked, Call

pytestmark = pytest.mark.xdist_group("faults")

_CALM = Calling(deck=None)


@pytest.fixture
def fleet(database: Database) -> Iterator[Fleet]:
    variables = {"SITE_URL": "https://shop.test", "STRIPE_WEBHOOK_SECRETS": SECRET}
    fleet = Fleet(database, variables, Tally())
    yield fleet
    fleet.close()


def request(method: str, path: str, subject: str, **options: Any) -> Call:
    """A customer's request as a function gets it."""
    claims = claims_of(subject, "customer")
    event = gateway_event(method, path, claims=claims, request_id=str(uuid4()), **options)
    return Call(function_of(method, path), event)


def takes_everything(_: Environment, asked: Asked) -> list[str]:
    """A bus without a fault."""
    return [event["id"] for event in asked.wish]


@contextmanager
def held(database: Database, table: str) -> Iterator[Callable[[int], None]]:
    """Keeps every statement waiting at a table; yields what waits until so many stand there."""
    with database.login("crm_report") as look, database.login(postgres.MASTER) as gate:
        gate.autocommit = False
        gate.execute("set local role crm_owner")
        gate.execute(f"lock table crm.{table} in access exclusive mode".encode())

        def await_statements(number: int) -> None:
            waiting = (
                "select count(distinct pid) from pg_locks where not granted"
                " and pid in (select pid from pg_stat_activity where datname = current_database())"
            )
            eventually(lambda: (look.execute(waiting).fetchone() or (0,))[0] >= number)

        yield await_statements


def test_a_request_whose_function_timed_out_in_the_database_is_answered_at_its_repeat_once(
    fleet: Fleet, database: Database, report: psycopg.Connection
) -> None:
    subject = str(uuid4())
    call = request(
        "POST", "/api/intake/start", subject, body=intake_form(), headers={"Idempotency-Key": "one"}
    )
    warm = request("GET", "/api/customers/me/funnel", subject)
    assert fleet.call(warm, takes_everything, _CALM)["statusCode"] == 200
    timing_out = Calling(deck=Deck("always", {Fault.TIMED_OUT: 1}, 100))

    with ThreadPoolExecutor(2) as pool, held(database, "intakes") as await_statements:
        first = pool.submit(fleet.call, call, takes_everything, timing_out)
        await_statements(1)
        with pytest.raises(Died):
            first.result(10)
        # Lambda has thrown the environment away; Postgres still works for it.
        second = pool.submit(fleet.call, call, takes_everything, _CALM)
        await_statements(2)
    reply = second.result(10)

    assert reply["statusCode"] == 201
    assert fleet.tally == {Fault.TIMED_OUT: 1}
    intakes = report.execute("select id::text from intakes").fetchall()
    assert len(intakes) == 1
    assert intakes[0][0] in reply["body"]
    assert report.execute("select count(*) from crm_interactions").fetchone() == (1,)


def test_two_sweepers_in_two_processes_hand_over_each_event_once(
    fleet: Fleet, backend: Backend, database: Database, report: psycopg.Connection
) -> None:
    backend.bus.is_down = True
    mechanic = backend.client("mechanic")
    for _ in range(30):
        session = live_session(backend.client("customer"), mechanic)
        assert mechanic.post(f"/api/sessions/{session}/end").status == 200
    with database.login(postgres.MASTER) as owner:
        owner.execute("set role crm_owner")
        owner.execute("alter table crm.outbox no force row level security")
        owner.execute("update crm.outbox set next_attempt_at = now()")
        owner.execute("alter table crm.outbox force row level security")
    taken: Counter[UUID] = Counter()
    both_are_ready = threading.Barrier(2)

    def take(environment: Environment, asked: Asked) -> list[str]:
        taken.update(UUID(event["id"]) for event in asked.wish)
        return takes_everything(environment, asked)

    def sweep(_: int) -> Any:
        both_are_ready.wait()
        return fleet.call(Call("relay_events", {}), take, _CALM)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sweep, range(2)))

    assert len(taken) == 30
    assert set(taken.values()) == {1}
    waiting = "select count(*) from outbox where published_at is null"
    assert report.execute(waiting).fetchone() == (0,)
