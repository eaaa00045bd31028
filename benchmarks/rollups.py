"""What figures cost: `python -m benchmarks.rollups`, about ten minutes at 1 and 5 million.

Reads the same year of figures at two sizes and sets it against a scan of the interactions; then
lets eight clients insert, with and without a merge beside them.
"""

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final, LiteralString
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from crm.metrics.contracts.funnel import FunnelFigures
from crm.metrics.contracts.reading import Reading
from crm.platform.database.migrations import migrate
from dev import postgres
from dev.settings import ROOT

_CLIENTS: Final = 8
_CUSTOMERS: Final = 5_000
_ADMIN: Final = Jsonb({"sub": str(uuid4()), "role": "admin"})
_SERVICE: Final = Jsonb({"sub": "00000000-0000-0000-0000-000000000000", "role": "service"})
_LOGINS: Final = {user: uuid4().hex for user in ("crm_app", "crm_ingest", "crm_worker")}
_TABLES: Final = ("customers", "crm_interactions")
# A year, ten interactions a customer, of all types but rarely the late ones.
_FILL: Final[tuple[LiteralString, ...]] = (
    """
    insert into crm.customers (id, created_at)
    select uuidv7(), timestamptz '2025-11-01' + random() * interval '365 days'
    from generate_series(1, %(events)s / 10)
    """,
    """
    insert into crm.crm_interactions (customer_id, interaction_type, created_at)
    select
      c.id,
      (array['intake_submitted', 'session_started', 'session_completed', 'summary_viewed',
        'upsell_shown', 'upsell_clicked', 'upsell_dismissed', 'checkout_started',
        'checkout_completed', 'waiver_accepted'])[1 + floor(10 * power(random(), 1.5))],
      c.created_at + random() * interval '30 days'
    from crm.customers as c cross join generate_series(1, 10)
    """,
)
_READ: Final[LiteralString] = "select api.read_metrics(%s, %s, %s, '2025-11-01', '2026-10-31', %s)"
_FUNNEL: Final = FunnelFigures.measures_of(Reading(locale="en_US"))
#: The same question to the rollups and to the rows.
_QUESTIONS: Final[dict[str, tuple[list[str], LiteralString]]] = {
    "interactions by type": (
        [measure for measure in _FUNNEL if measure.startswith("interaction:")],
        "select interaction_type, count(*) from crm.crm_interactions group by 1",
    ),
    "interactions and customers by type": (
        [measure for measure in _FUNNEL if measure.startswith(("interaction:", "first:"))],
        """
        select interaction_type, count(*), count(distinct customer_id)
        from crm.crm_interactions group by 1
        """,
    ),
    "unique customers by type": (
        [measure for measure in _FUNNEL if measure.startswith("first:")],
        "select interaction_type, count(distinct customer_id) from crm.crm_interactions group by 1",
    ),
}


@dataclass
class Company:
    """One database, and ways into it."""

    cluster: postgres.Cluster
    name: str

    def login(self, user: str) -> psycopg.Connection:
        """A connection in autocommit."""
        conninfo = self.cluster.conninfo(self.name, user=user, password=_LOGINS[user])
        return psycopg.connect(conninfo, autocommit=True)

    def fill(self, events: int) -> None:
        """Loads a year of interactions and counts them."""
        with psycopg.connect(self.cluster.conninfo(self.name)) as owner:
            owner.execute("set local role crm_owner")
            for table in _TABLES:
                owner.execute(f"alter table crm.{table} no force row level security".encode())
            for statement in _FILL:
                owner.execute(statement, {"events": events})
            for table in _TABLES:
                owner.execute(f"alter table crm.{table} force row level security".encode())
        with self.login("crm_worker") as worker:
            worker.execute("set statement_timeout = 0")
            worker.execute("select api.rebuild_metrics(%s)", [_SERVICE])
        with psycopg.connect(self.cluster.conninfo(self.name), autocommit=True) as master:
            master.execute("vacuum analyze")

    def scan(self, query: LiteralString) -> float:
        """Milliseconds of a count over the rows themselves."""
        with psycopg.connect(self.cluster.conninfo(self.name)) as owner:
            owner.execute("set local role crm_owner")
            owner.execute("alter table crm.crm_interactions no force row level security")
            return _milliseconds(lambda: owner.execute(query).fetchall(), times=3)

    def read(self, measures: list[str], group: str | None, zone: str) -> float:
        """Milliseconds of some measures of a year."""
        with self.login("crm_app") as app:
            given = [_ADMIN, measures, group, zone]
            return _milliseconds(lambda: app.execute(_READ, given).fetchone(), times=15)


def _milliseconds(work: Callable[[], Any], *, times: int) -> float:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return median(spent)


def measure_reading(cluster: postgres.Cluster, sizes: list[int]) -> None:
    """Prints what reading and scanning cost at each size."""
    costs: dict[str, list[float]] = {}
    for events in sizes:
        company = _company(cluster, f"figures_{events}")
        company.fill(events)
        for name, (measures, query) in _QUESTIONS.items():
            scanned, read = company.scan(query), company.read(measures, None, "UTC")
            costs.setdefault(f"{name}: scanned", []).append(scanned)
            costs.setdefault(f"{name}: read", []).append(read)
            costs.setdefault(f"{name}: times faster", []).append(scanned / read)
        for group, zone in ((None, "UTC"), ("day", "UTC"), ("day", "Asia/Kolkata")):
            read = company.read(_FUNNEL, group, zone)
            name = f"the whole funnel, by {group or 'nothing'}, {zone}"
            costs.setdefault(name, []).append(read)
        cluster.drop_database(company.name)
        print(f"{events:,} events are measured.", flush=True)
    print(f"{'milliseconds at events:':44}" + "".join(f"{size:>12,}" for size in sizes))
    for name, spent in costs.items():
        print(f"{name:44}" + "".join(f"{one:12.1f}" for one in spent))


def measure_merging(cluster: postgres.Cluster, windows: int, seconds: float) -> None:
    """Prints the rate of eight clients in turns without and with a merge in each window."""
    company = _company(cluster, "merging")
    customers = [uuid4() for _ in range(_CUSTOMERS)]
    rates: dict[bool, list[float]] = {False: [], True: []}
    stored = [0] * _CLIENTS
    stop = threading.Event()

    def insert(client: int) -> None:
        with company.login("crm_ingest") as ingest:
            while not stop.is_set():
                ingest.execute(
                    "select api.track_interaction(%s, %s, 'f', %s, 'waiver_accepted', null, '{}',"
                    " null)",
                    [_SERVICE, str(uuid4()), random.choice(customers)],  # noqa: S311 - a load
                )
                stored[client] += 1

    with ThreadPoolExecutor(_CLIENTS) as pool, company.login("crm_worker") as worker:
        worker.execute("set statement_timeout = 0")
        running = [pool.submit(insert, client) for client in range(_CLIENTS)]
        try:
            time.sleep(seconds)
            worker.execute("select api.merge_metrics(%s)", [_SERVICE])
            for window in range(2 * windows):
                merging = window % 2 == 1
                before, started = sum(stored), time.perf_counter()
                if merging:
                    worker.execute("select api.merge_metrics(%s)", [_SERVICE])
                time.sleep(max(0.0, seconds - (time.perf_counter() - started)))
                rates[merging].append((sum(stored) - before) / (time.perf_counter() - started))
        finally:
            stop.set()
        for one in running:
            one.result()
    alone, beside = median(rates[False]), median(rates[True])
    print(f"{_CLIENTS} clients: {alone:,.0f} rows/s alone, {beside:,.0f} with a merge each")
    print(f"{seconds:g} s: {100 * (beside / alone - 1):+.1f} %")


def _company(cluster: postgres.Cluster, name: str) -> Company:
    migrate(cluster.create_database(name), ROOT / "database", _LOGINS)
    return Company(cluster=cluster, name=name)


def main() -> None:
    """Measures both on a cluster that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=[1_000_000, 5_000_000])
    parser.add_argument("--windows", type=int, default=6, help="pairs of windows of the merge")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of a window")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.temporary(Path(folder) / "postgres") as cluster,
    ):
        if given.events:
            measure_reading(cluster, given.events)
        measure_merging(cluster, given.windows, given.seconds)


if __name__ == "__main__":
    main()
