"""A warm handler against pgbench calling the same SQL function, and against FastAPI + SQLAlchemy.

Each has one client and one connection, and works in turns with the others on one database.
"""

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import uuid4

from benchmarks.backend import backend
from benchmarks.database import Database, fresh
from benchmarks.peers.calls import peer
from benchmarks.report import Figure
from benchmarks.timing import repetitions
from demo.driver import functions
from demo.driver.gateway import claims_of, gateway_event
from local.servers.postgres import program
from local.servers.tcp_proxy import proxy_to

_ROUNDS: Final = 9
_WINDOW_SECONDS: Final = 2
_PATH: Final = "/api/interactions"
_EVENT: Final = {"interaction_type": "waiver_accepted", "metadata": {"page": "intake"}}
_RATE: Final = re.compile(r"tps = ([\d.]+)")
_SCRIPT: Final = """
select api.track_interaction(
  '{{"sub": "{customer}", "role": "customer"}}', gen_random_uuid()::text, repeat('f', 64),
  '{customer}', 'waiver_accepted', null, '{{"page": "intake"}}', null
);
"""
# What our handlers speak, what repeats one statement fastest, and pgbench's own default.
_PROTOCOLS: Final = ("extended", "prepared", "simple")

type Rate = Callable[[], float]
type Rates = dict[str, float]


def measure(effort: float) -> list[Figure]:
    """Requests a second: without a network, and with a millisecond each way."""
    rounds = repetitions(_ROUNDS, effort)
    with fresh() as database:
        near = _medians(database, database.cluster.port, rounds)
        with proxy_to(database.cluster.port, delay=0.001) as proxy:
            far = _medians(database, proxy.port, rounds, protocols=("extended",))
    ours, peer = near["handler"], near["fastapi"]
    figures = [
        _ratio("a warm handler, of pgbench's rate (extended protocol)", near, "extended", 0.4),
        _ratio("a warm handler, of pgbench's rate (prepared statement)", near, "prepared", None),
        _ratio("a warm handler, of pgbench's rate (simple protocol)", near, "simple", None),
        _ratio("a warm handler, times FastAPI + SQLAlchemy", near, "fastapi", 5),
        _ratio("the same with 1 ms of network each way: of pgbench", far, "extended", None),
        _ratio("the same with 1 ms of network each way: times FastAPI", far, "fastapi", None),
    ]
    return [
        *figures,
        Figure(what="a warm handler", value=1e6 / ours, unit="us"),
        Figure(what="FastAPI + SQLAlchemy", value=1e6 / peer, unit="us"),
        Figure(what="pgbench, extended", value=1e6 / near["extended"], unit="us"),
    ]


def _ratio(what: str, rates: Rates, other: str, goal: float | None) -> Figure:
    parts = {"handler per second": rates["handler"], f"{other} per second": rates[other]}
    return Figure(what=what, value=rates["handler"] / rates[other], at_least=goal, parts=parts)


def _medians(
    database: Database, port: int, rounds: int, protocols: tuple[str, ...] = _PROTOCOLS
) -> Rates:
    customer = str(uuid4())
    with (
        _our_rate(database, port, customer) as ours,
        _peer_rate(database, port, customer) as peers,
        _pgbench_rates(database, port, customer, protocols) as benched,
    ):
        works: dict[str, Rate] = {"handler": ours, "fastapi": peers, **benched}
        taken: dict[str, list[float]] = {name: [] for name in works}
        for number in range(rounds + 1):
            for name, work in works.items():
                rate = work()
                # The first round fills caches.
                if number:
                    taken[name].append(rate)
    return {name: median(rates) for name, rates in taken.items()}


@contextmanager
def _our_rate(database: Database, port: int, customer: str) -> Iterator[Rate]:
    with backend(database, port) as ours:
        ours.act_as("crm_ingest")
        yield lambda: _rate(lambda: functions.call("track_interaction", _event(customer)))


@contextmanager
def _peer_rate(database: Database, port: int, customer: str) -> Iterator[Rate]:
    with peer(database, port) as call:
        yield lambda: _rate(lambda: call(_event(customer)))


@contextmanager
def _pgbench_rates(
    database: Database, port: int, customer: str, protocols: tuple[str, ...]
) -> Iterator[dict[str, Rate]]:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_SCRIPT.format(customer=customer))
        script.flush()
        conninfo = database.conninfo("crm_ingest", port)
        yield {each: partial(_pgbench, conninfo, Path(script.name), each) for each in protocols}


def _pgbench(conninfo: str, script: Path, protocol: str) -> float:
    options = ["--no-vacuum", f"--file={script}", f"--protocol={protocol}", "--client=1"]
    command = [str(program("pgbench")), *options, f"--time={_WINDOW_SECONDS}", conninfo]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = _RATE.search(done.stdout)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of its rate:\n{done.stdout}{done.stderr}")
    return float(found[1])


def _event(customer: str) -> dict[str, Any]:
    claims = claims_of(customer, "customer")
    return gateway_event("POST", _PATH, body=_EVENT, claims=claims, request_id=str(uuid4()))


def _rate(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    count = 0
    while time.perf_counter() - started < _WINDOW_SECONDS:
        work()
        count += 1
    return count / (time.perf_counter() - started)
