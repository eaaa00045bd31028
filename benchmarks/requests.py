"""What a request costs beside a bare INSERT of its row, with a network between.

A tracked interaction carries its request key, row-level security and the kept reply; the least
request with an event has that in the outbox as well; and a session's end also locks and moves the
session, and leaves its change for the figures.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final, LiteralString
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.backend import backend
from benchmarks.database import Database, fresh
from benchmarks.report import Figure
from benchmarks.timing import Work, interleaved, repetitions
from demo.driver.steps import live_session
from local.servers.tcp_proxy import proxy_to

_TIMES: Final = 300
_DELAYS_MS: Final = (0, 1, 2)
_GOAL_AT_MS: Final = 2
_GOAL: Final = 1.15
_CUSTOMER: Final = str(uuid4())
_MECHANIC: Final = str(uuid4())
_FINGERPRINT: Final = "f" * 64
# The product's own parts, and nothing besides: what every function that publishes has in common.
_LEAST: Final[LiteralString] = """
set role crm_api;
create function api.least(claims jsonb, idempotency_key text, fingerprint text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
begin
  if reply is not null then return reply; end if;
  perform crm.append_interaction(crm.subject(), 'waiver_accepted', null, '{}');
  reply := crm.emit_event('WaiverAccepted', crm.subject(), null, '{}', interval '30 seconds');
  return crm.save_reply(idempotency_key, reply);
end $$;
grant execute on function api.least(jsonb, text, text) to crm_app;
reset role
"""


def measure(effort: float) -> list[Figure]:
    """Ratios to a bare insert, by what was done and the delay each way in milliseconds."""
    times = repetitions(_TIMES, effort)
    with fresh() as database:
        with backend(database) as ours:
            ours.act_as("crm_app")
            # One more for the round that is not counted.
            count = len(_DELAYS_MS) * (times + 1)
            customer = ours.client("customer", UUID(_CUSTOMER))
            mechanic = ours.client("mechanic", UUID(_MECHANIC))
            live = iter([live_session(customer, mechanic) for _ in range(count)])
        with database.connect() as owner:
            # Without row-level security, keys of other tables and indexes.
            owner.execute("create table public.bare (like crm.crm_interactions)")
            owner.execute(_LEAST)
            # What autovacuum would have done by now: without statistics plans are worse.
            owner.execute("vacuum analyze")
        figures: list[Figure] = []
        for delay in _DELAYS_MS:
            figures += _at(database, delay, live, times)
        return figures


def _at(database: Database, delay: int, live: Iterator[str], times: int) -> list[Figure]:
    with (
        proxy_to(database.cluster.port, delay=delay / 1000) as proxy,
        database.connect(port=proxy.port) as owner,
        database.connect(port=proxy.port) as steered,
        database.connect("crm_ingest", proxy.port) as ingest,
        database.connect("crm_app", proxy.port) as app,
    ):
        works: dict[str, Work] = {
            "tracked interaction": partial(_track, ingest),
            "least request with an event": partial(_publish, app),
            "session end": lambda: _end(app, next(live)),
            "begin, set, insert, commit": partial(_steered, steered),
        }
        # In pairs: a third connection between them would find and leave the processor cold.
        pairs = {
            what: interleaved({"bare": partial(_insert, owner), "work": work}, times=times)
            for what, work in works.items()
        }
    aimed = ("tracked interaction", "least request with an event", "session end")
    return [
        Figure(
            what=f"{what}, {delay} ms each way",
            value=took["work"] / took["bare"],
            at_most=_GOAL if what in aimed and delay == _GOAL_AT_MS else None,
            parts={"ms": took["work"] * 1000, "bare insert ms": took["bare"] * 1000},
        )
        for what, took in pairs.items()
    ]


def _insert(connection: psycopg.Connection) -> None:
    connection.execute(
        "insert into public.bare"
        " (id, customer_id, interaction_type, metadata, created_at, written_by)"
        " values (uuidv7(), %s, 'waiver_accepted', '{}', now(), pg_current_xact_id()) returning id",
        (_CUSTOMER,),
    )


def _steered(connection: psycopg.Connection) -> None:
    connection.execute("begin")
    connection.execute("select set_config('crm.role', 'customer', true)")
    _insert(connection)
    connection.execute("commit")


def _track(connection: psycopg.Connection) -> None:
    claims = Jsonb({"sub": _CUSTOMER, "role": "customer"})
    connection.execute(
        "select api.track_interaction(%s, %s, %s, %s, 'waiver_accepted', null, '{}', null)",
        (claims, str(uuid4()), _FINGERPRINT, _CUSTOMER),
    )


def _publish(connection: psycopg.Connection) -> None:
    claims = Jsonb({"sub": _CUSTOMER, "role": "customer"})
    connection.execute("select api.least(%s, %s, %s)", (claims, str(uuid4()), _FINGERPRINT))


def _end(connection: psycopg.Connection, session: str) -> None:
    claims = Jsonb({"sub": _MECHANIC, "role": "mechanic"})
    connection.execute(
        "select api.end_session(%s, %s, %s, %s)", (claims, str(uuid4()), _FINGERPRINT, session)
    )
