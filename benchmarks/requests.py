"""What a request costs the database: `python -m benchmarks.requests`, about a minute.

Everything is interleaved in one run and told as a ratio: a tracked interaction, with its request
key, row-level security and the reply kept, against a bare insert of the same row.
"""

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.delay import delayed
from crm.platform.database.migrations import migrate
from dev import postgres
from dev.settings import LOCAL, ROOT

RESULTS: Final = LOCAL / "benchmarks" / "requests.json"
_LOGINS: Final = {"crm_ingest": uuid4().hex}
_CUSTOMER: Final = str(uuid4())
_CLAIMS: Final = Jsonb({"sub": _CUSTOMER, "role": "customer"})
_DELAYS_MS: Final = (0, 1, 2)
_BATCH: Final = 500

type Work = Callable[[], object]


def measure(cluster: postgres.Cluster, *, times: int) -> dict[str, float]:
    """Ratios to a bare insert, by what was done and the delay each way in milliseconds."""
    name = "requests"
    migrate(cluster.create_database(name), ROOT / "database", _LOGINS)
    ratios: dict[str, float] = {}
    for delay in _DELAYS_MS:
        with (
            delayed(cluster.port, delay / 1000) as port,
            _owner(cluster, name, port) as owner,
            _ingest(cluster, name, port) as ingest,
        ):
            medians = _interleaved(
                {
                    "bare insert": partial(_insert, owner),
                    "tracked interaction": partial(_track, ingest),
                    "begin, set, insert, commit": partial(_steered, owner),
                },
                times=times,
            )
            bare = medians.pop("bare insert")
            ratios |= {f"{what}, {delay} ms": took / bare for what, took in medians.items()}
    with _ingest(cluster, name, cluster.port) as ingest:
        took = _interleaved(
            {"batch": partial(_track_batch, ingest), "single": partial(_track, ingest)},
            times=max(5, times // 20),
        )
        ratios["single against a row of a batch of 500"] = took["single"] / (took["batch"] / _BATCH)
    return ratios


def main() -> None:
    """Measure, print a table, and keep it with the facts of the machine."""
    with tempfile.TemporaryDirectory() as folder, postgres.temporary(Path(folder)) as cluster:
        ratios = measure(cluster, times=400)
    for what, ratio in ratios.items():
        print(f"{what:<50} {ratio:8.2f}")
    facts = {"cores": os.cpu_count(), "machine": platform.machine(), "system": platform.system()}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"machine": facts, "ratios": ratios}, indent=2) + "\n")


def _interleaved(works: Mapping[str, Work], *, times: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - started)
    return {name: median(seconds) for name, seconds in taken.items()}


def _connect(cluster: postgres.Cluster, name: str, port: int, **login: str) -> psycopg.Connection:
    conninfo = psycopg.conninfo.make_conninfo(cluster.conninfo(name, **login), port=port)
    return psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)


def _owner(cluster: postgres.Cluster, name: str, port: int) -> psycopg.Connection:
    """The owner of a table without row-level security, as a bare insert would have it."""
    connection = _connect(cluster, name, port)
    connection.execute("create table if not exists public.bare (like crm.crm_interactions)")
    return connection


def _ingest(cluster: postgres.Cluster, name: str, port: int) -> psycopg.Connection:
    return _connect(cluster, name, port, user="crm_ingest", password=_LOGINS["crm_ingest"])


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
    connection.execute(
        "select api.track_interaction(%s, %s, 'f', %s, 'waiver_accepted', null, '{}', null)",
        (_CLAIMS, uuid4().hex, _CUSTOMER),
    )


def _track_batch(connection: psycopg.Connection) -> None:
    items = [
        {"index": index, "customer_id": _CUSTOMER, "interaction_type": "waiver_accepted"}
        | {"session_id": None, "metadata": {}, "event_id": None}
        for index in range(_BATCH)
    ]
    connection.execute(
        "select api.track_interactions(%s, %s, 'f', %s)", (_CLAIMS, uuid4().hex, Jsonb(items))
    )


if __name__ == "__main__":
    main()
