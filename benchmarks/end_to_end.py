"""From a session's end to recommendations that its customer can read, on a deployed local stack.

The clock starts before the request that ends the session and stops when the API answers the
customer with recommendations; between them are the outbox, the bus and another function.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Final
from uuid import UUID

from benchmarks.report import Figure
from benchmarks.timing import repetitions
from demo.driver.client import Client
from demo.driver.steps import live_session
from demo.driver.transport import HttpTransport, http_client
from local.aws.identity import Identity, Role
from local.stack.lifecycle import temporary_stack
from local.stack.settings import throwaway_settings

_TIMES: Final = 50
# Processes start, and connect, with the first.
_WARM: Final = 5
_PATIENCE_SECONDS: Final = 90
_LOOK_SECONDS: Final = 0.005


def measure(effort: float) -> list[Figure]:
    """Milliseconds, the median and the 95th percentile."""
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_stack(throwaway_settings(Path(folder))) as stack,
        http_client(stack["api_url"]) as http,
    ):
        identity = Identity.of(stack)

        def client(role: Role) -> Client:
            account = identity.create_user(role)
            return Client(HttpTransport(http, account.token), UUID(account.id))

        mechanic = client("mechanic")
        taken = [
            # A new customer each time: who was offered something is not offered it again at once.
            _journey(client("customer"), mechanic)
            for _ in range(_WARM + repetitions(_TIMES, effort))
        ][_WARM:]
    ended = sorted(ending for ending, _ in taken)
    ready = sorted(whole for _, whole in taken)
    return [
        _figure("session end answered, p50", ended, 0.5),
        _figure("session end to readable recommendations, p50", ready, 0.5),
        _figure("session end to readable recommendations, p95", ready, 0.95),
    ]


def _journey(customer: Client, mechanic: Client) -> tuple[float, float]:
    """Seconds until the end was answered, and until recommendations were readable."""
    session = live_session(customer, mechanic)
    started = time.perf_counter()
    mechanic.end_session(session)
    ended = time.perf_counter() - started
    while not customer.list_session_upsells(session)["upsells"]:
        if time.perf_counter() - started > _PATIENCE_SECONDS:
            raise TimeoutError(f"no recommendations after {_PATIENCE_SECONDS} seconds")
        time.sleep(_LOOK_SECONDS)
    return ended, time.perf_counter() - started


def _figure(what: str, seconds: list[float], share: float) -> Figure:
    percentiles = statistics.quantiles(seconds, n=100, method="inclusive")
    return Figure(what=what, value=percentiles[round(100 * share) - 1] * 1000, unit="ms")
