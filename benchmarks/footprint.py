"""What a customer's journey costs the database in log, disk and processor, for docs/scale.md.

A journey is everything from the intake to answered recommendations, through the handlers, on a
cluster that waits for its disk and vacuums as a deployed one does.
"""

from typing import Final, LiteralString

import psutil
import psycopg

from benchmarks.backend import Backend, backend
from benchmarks.database import Database, fresh
from benchmarks.report import Figure
from benchmarks.timing import repetitions
from demo.driver.client import Client

_JOURNEYS: Final = 200
_WARM: Final = 10
_STATE: Final[LiteralString] = """
select
  pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0'),
  pg_database_size(current_database()),
  pg_total_relation_size('crm.requests') + pg_total_relation_size('crm.outbox'),
  (select count(*) from crm.crm_interactions)
"""
# Intake, accept, start, end; list, viewed, click, dismiss; two reports of the browser.
_REQUESTS: Final = 10


def measure(effort: float) -> list[Figure]:
    """Bytes and milliseconds a journey; requests are what its customer and mechanic send."""
    journeys = repetitions(_JOURNEYS, effort)
    with (
        fresh(durable=True) as database,
        backend(database) as ours,
        database.connect("crm_report") as report,
    ):
        _journeys(ours, _WARM)
        before = _state(report, database)
        _journeys(ours, journeys)
        after = _state(report, database)
    units = {"requests sent": "requests", "interactions": "rows", "database CPU": "ms"}
    return [
        Figure(what=f"{what}, a journey", value=value, unit=units.get(what, "bytes"))
        for what, value in {
            "requests sent": _REQUESTS,
            **{what: (after[what] - before[what]) / journeys for what in after},
        }.items()
    ]


def _journeys(ours: Backend, count: int) -> None:
    """Step by step for all, so that each login connects once, as environments do."""
    customers = [ours.client("customer") for _ in range(count)]
    sessions = ours.complete_sessions(customers)
    ours.act_as("crm_app")
    for customer, session in zip(customers, sessions, strict=True):
        _react(customer, session)
    ours.act_as("crm_ingest")
    for customer, session in zip(customers, sessions, strict=True):
        for kind in ("waiver_accepted", "summary_viewed"):
            customer.track(kind, session_id=session)


def _react(customer: Client, session: str) -> None:
    ids = [upsell["id"] for upsell in customer.list_session_upsells(session)["upsells"]]
    customer.view_upsells(ids)
    customer.click_upsell(ids[0])
    customer.dismiss_upsell(ids[1])


def _state(report: psycopg.Connection, database: Database) -> dict[str, float]:
    found = report.execute(_STATE).fetchone()
    if found is None:
        raise RuntimeError("the database does not know its own size")
    log, disk, passing, interactions = map(float, found)
    return {
        "log (WAL)": log,
        "disk": disk,
        "disk that is free again after 30 days (request keys, events)": passing,
        "interactions": interactions,
        "database CPU": _busy(database) * 1000,
    }


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
