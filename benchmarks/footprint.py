"""What a customer's journey costs the database in log, disk and processor, for docs/scale.md.

A journey is everything from the intake to answered recommendations, through the handlers, on a
cluster that waits for its disk and vacuums as a deployed one does.
"""

from typing import Final

import psutil
import psycopg

from benchmarks.backend import Backend, Person, backend, request
from benchmarks.database import Database, fresh
from benchmarks.report import Figure
from benchmarks.timing import repetitions

_JOURNEYS: Final = 200
_WARM: Final = 10
# Intake, accept, start, end; list, viewed, click, dismiss; two reports of the browser.
_REQUESTS: Final = 10


def measure(effort: float) -> list[Figure]:
    """Bytes and milliseconds a journey; requests are what its customer and mechanic send."""
    journeys = repetitions(_JOURNEYS, effort)
    with fresh(durable=True) as database, backend(database) as ours, database.connect() as owner:
        _journeys(ours, _WARM)
        log, size, busy = _log(owner), _size(owner), _busy(database)
        _journeys(ours, journeys)
        spent = _busy(database) - busy
        return [
            Figure(what="requests a journey", value=_REQUESTS, unit="requests"),
            Figure(what="log (WAL) a journey", value=(_log(owner) - log) / journeys, unit="bytes"),
            Figure(what="disk a journey", value=(_size(owner) - size) / journeys, unit="bytes"),
            Figure(what="database CPU a journey", value=spent / journeys * 1000, unit="ms"),
        ]


def _journeys(ours: Backend, count: int) -> None:
    """Step by step for all, so that each login connects once, as environments do."""
    customers = [Person(role="customer") for _ in range(count)]
    sessions = ours.complete_sessions(customers)
    ours.act_as("crm_app")
    for customer, session in zip(customers, sessions, strict=True):
        _answer(ours, customer, session)
    ours.act_as("crm_ingest")
    for customer, session in zip(customers, sessions, strict=True):
        for kind in ("waiver_accepted", "summary_viewed"):
            body = {"interaction_type": kind, "session_id": session}
            ours.call("track_interaction", request("POST", "/api/interactions", customer, body))


def _answer(ours: Backend, customer: Person, session: str) -> None:
    path = f"/api/sessions/{session}/upsells"
    upsells = ours.call("upsells_api", request("GET", path, customer))["upsells"]
    ids = [upsell["id"] for upsell in upsells]
    ours.call("upsells_api", request("POST", "/api/upsells/viewed", customer, {"upsell_ids": ids}))
    ours.call("upsells_api", request("POST", f"/api/upsells/{ids[0]}/click", customer))
    ours.call("upsells_api", request("POST", f"/api/upsells/{ids[1]}/dismiss", customer))


def _log(owner: psycopg.Connection) -> int:
    return _number(owner, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")


def _size(owner: psycopg.Connection) -> int:
    return _number(owner, "select pg_database_size(current_database())")


def _number(owner: psycopg.Connection, query: str) -> int:
    row = owner.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def _busy(database: Database) -> float:
    """Seconds of processor time of the server and all that it started."""
    (line, *_) = (database.cluster.folder / "data" / "postmaster.pid").read_text().splitlines()
    server = psutil.Process(int(line))
    spent = server.cpu_times()
    total = spent.user + spent.system + spent.children_user + spent.children_system
    for child in server.children():
        own = child.cpu_times()
        total += own.user + own.system
    return float(total)
