"""How often a request of a hot path asks Postgres something, counted at the socket."""

from collections.abc import Callable
from typing import Any, Final

from benchmarks.backend import Backend, backend
from benchmarks.database import fresh
from benchmarks.peers.calls import peer
from benchmarks.report import Figure
from benchmarks.timing import repetitions
from demo.driver.client import Client
from demo.driver.gateway import claims_of, event_of
from demo.driver.steps import live_session
from demo.driver.transport import Request
from local.servers.tcp_proxy import Proxy, proxy_to

_TIMES: Final = 20
_TYPE: Final = "waiver_accepted"
_BATCH: Final = [{"interaction_type": _TYPE}] * 500

type Ask = Callable[[], Any]


def measure(effort: float) -> list[Figure]:
    """Round trips a request, once it is warm: questions that Postgres answered, at the socket."""
    times = repetitions(_TIMES, effort)
    with (
        fresh() as database,
        proxy_to(database.cluster.port) as proxy,
        backend(database, proxy.port) as ours,
    ):
        customer = ours.client("customer")
        (session,) = ours.complete_sessions([customer])
        ours.act_as("crm_app")
        figures = [
            _figure(what, _cost(proxy, ask, times), goal=1)
            for what, ask in _reads(customer, session).items()
        ]
        ours.act_as("crm_ingest")
        tracking = {
            "track one interaction": lambda: customer.track(_TYPE),
            "track a batch of 500": lambda: customer.track_batch(_BATCH),
        }
        for what, ask in tracking.items():
            figures.append(_figure(what, _cost(proxy, ask, times), goal=1))
        figures.append(_figure("end a session, its event published", _ending(ours, proxy)))
        with peer(database, proxy.port) as call:
            claims = claims_of(str(customer.id), "customer")
            report = Request(
                method="POST", path="/api/interactions", body={"interaction_type": _TYPE}
            )
            cost = _cost(proxy, lambda: call(event_of(report, claims)), times)
            figures.append(_figure("track one interaction with FastAPI + SQLAlchemy", cost))
        return figures


def _reads(customer: Client, session: str) -> dict[str, Ask]:
    first, second = (one["id"] for one in customer.list_session_upsells(session)["upsells"][:2])
    return {
        "list a session's recommendations": lambda: customer.list_session_upsells(session),
        "list all recommendations": customer.list_upsells,
        "click a recommendation": lambda: customer.click_upsell(first),
        "dismiss a recommendation": lambda: customer.dismiss_upsell(second),
    }


def _ending(ours: Backend, proxy: Proxy) -> float:
    """The one that asks twice: after the bus has taken the event, it is marked as published."""
    customer, mechanic = ours.client("customer"), ours.client("mechanic")
    ours.act_as("crm_app")
    session = live_session(customer, mechanic)
    return _answered(proxy, lambda: mechanic.end_session(session))


def _cost(proxy: Proxy, ask: Ask, times: int) -> float:
    ask()  # connects
    return sum(_answered(proxy, ask) for _ in range(times)) / times


def _answered(proxy: Proxy, ask: Ask) -> float:
    proxy.reset()
    ask()
    traffic = proxy.traffic
    return max(traffic.turns, traffic.asked, traffic.answered)


def _figure(what: str, trips: float, goal: float | None = None) -> Figure:
    return Figure(what=what, value=trips, unit="round trips", at_most=goal)
