"""From a session's end to recommendations that its customer can read, on a deployed local stack.

The clock starts before the request that ends the session and stops when the API answers the
customer with recommendations; between them are the outbox, the bus and another function.
"""

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx2

from benchmarks.backend import INTAKE
from benchmarks.report import Figure
from benchmarks.timing import repetitions
from local.aws.identity import Identity, Role
from local.stack.lifecycle import temporary_stack
from local.stack.settings import throwaway_settings

_TIMES: Final = 50
# Processes start, and connect, with the first.
_WARM: Final = 5
_PATIENCE_SECONDS: Final = 90
_LOOK_SECONDS: Final = 0.005
_TIMEOUT_SECONDS: Final = 30


def measure(effort: float) -> list[Figure]:
    """Milliseconds, the median and the 95th of a hundred."""
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_stack(throwaway_settings(Path(folder))) as stack,
        ExitStack() as clients,
    ):
        mechanic = clients.enter_context(_client(stack, "mechanic"))
        taken = [
            # A new customer each time: who was offered something is not offered it again at once.
            _journey(clients.enter_context(_client(stack, "customer")), mechanic)
            for _ in range(_WARM + repetitions(_TIMES, effort))
        ][_WARM:]
    ended = sorted(ending for ending, _ in taken)
    ready = sorted(whole for _, whole in taken)
    return [
        _figure("session end answered, p50", ended, 0.5),
        _figure("session end to readable recommendations, p50", ready, 0.5),
        _figure("session end to readable recommendations, p95", ready, 0.95),
    ]


def _journey(customer: httpx2.Client, mechanic: httpx2.Client) -> tuple[float, float]:
    """Seconds until the end was answered, and until recommendations were."""
    session = _ask(customer, "POST", "/api/intake/start", INTAKE)["session"]["id"]
    path = f"/api/sessions/{session}"
    _ask(mechanic, "POST", f"{path}/accept")
    _ask(mechanic, "POST", f"{path}/start")
    started = time.perf_counter()
    _ask(mechanic, "POST", f"{path}/end")
    ended = time.perf_counter() - started
    while not _ask(customer, "GET", f"{path}/upsells")["upsells"]:
        if time.perf_counter() - started > _PATIENCE_SECONDS:
            raise TimeoutError(f"no recommendations after {_PATIENCE_SECONDS} seconds")
        time.sleep(_LOOK_SECONDS)
    return ended, time.perf_counter() - started


def _ask(client: httpx2.Client, method: str, path: str, body: object = None) -> dict[str, Any]:
    reply = client.request(method, path, json=body).raise_for_status()
    document: dict[str, Any] = reply.json()
    return document


def _client(stack: dict[str, Any], role: Role) -> httpx2.Client:
    token = Identity.of(stack).create_user(role).token
    return httpx2.Client(
        base_url=stack["api_url"],
        headers={"authorization": f"Bearer {token}"},
        timeout=_TIMEOUT_SECONDS,
    )


def _figure(what: str, seconds: list[float], share: float) -> Figure:
    percentiles = statistics.quantiles(seconds, n=100, method="inclusive")
    return Figure(what=what, value=percentiles[round(100 * share) - 1] * 1000, unit="ms")
