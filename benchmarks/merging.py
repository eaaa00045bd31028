"""What a merge costs those who write beside it: eight clients, in turns with and without one."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Final
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from benchmarks import database
from benchmarks.database import Database
from benchmarks.report import Figure

_CLIENTS: Final = 8
_CUSTOMERS: Final = 5_000
_PAIRS: Final = 8
# A merge in every second window is ten times as often as in use.
_WINDOW_SECONDS: Final = 15.0
_SERVICE: Final = Jsonb({"sub": str(UUID(int=0)), "role": "service"})


class _Crowd:
    """Clients that store one interaction after the other."""

    def __init__(self, company: Database) -> None:
        self._company = company
        self._customers = [uuid4() for _ in range(_CUSTOMERS)]
        self._stored = [0] * _CLIENTS
        self._over = threading.Event()

    def run(self, client: int) -> None:
        with self._company.connect("crm_ingest") as ingest:
            while not self._over.is_set():
                ingest.execute(
                    "select api.track_interaction(%s, %s, 'f', %s, 'waiver_accepted', null, '{}',"
                    " null)",
                    [_SERVICE, str(uuid4()), random.choice(self._customers)],  # noqa: S311 - a load
                )
                self._stored[client] += 1

    @property
    def stored(self) -> int:
        return sum(self._stored)

    def leave(self) -> None:
        self._over.set()


def measure(effort: float) -> list[Figure]:
    """The rate without a merge against the rate of a window in which one runs."""
    pairs = max(2, round(_PAIRS * effort))
    with database.fresh(durable=True) as company:
        alone, beside = _rates(company, pairs)
    return [
        Figure(
            what=f"insert rate of {_CLIENTS} clients without a merge against with one in"
            f" {_WINDOW_SECONDS:g} s",
            value=median(a / b for a, b in zip(alone, beside, strict=True)),
            at_most=1.05,
            parts={"alone_rows_s": median(alone), "beside_rows_s": median(beside)},
        )
    ]


def _rates(company: Database, pairs: int) -> tuple[list[float], list[float]]:
    """Rows a second in windows without and with a merge, one after the other."""
    crowd = _Crowd(company)
    alone, beside = [], []
    with ThreadPoolExecutor(_CLIENTS) as pool, company.connect("crm_worker") as worker:
        worker.execute("set statement_timeout = 0")
        running = [pool.submit(crowd.run, client) for client in range(_CLIENTS)]

        def rate(*, merging: bool) -> float:
            before, started = crowd.stored, time.perf_counter()
            if merging:
                worker.execute("select api.merge_metrics(%s)", [_SERVICE])
            time.sleep(max(0.0, _WINDOW_SECONDS - (time.perf_counter() - started)))
            return (crowd.stored - before) / (time.perf_counter() - started)

        try:
            rate(merging=True)
            for _ in range(pairs):
                alone.append(rate(merging=False))
                beside.append(rate(merging=True))
        finally:
            crowd.leave()
        for one in running:
            one.result()
    return alone, beside
