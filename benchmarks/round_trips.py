"""How often a request of a hot path asks Postgres something, counted at the socket."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from benchmarks.backend import Backend, Person, backend, request
from benchmarks.database import fresh
from benchmarks.peers.calls import peer
from benchmarks.report import Figure
from benchmarks.timing import repetitions
from local.servers.tcp_proxy import Proxy, proxy_to

_TIMES: Final = 20
_EVENT: Final = {"interaction_type": "waiver_accepted"}
_BATCH: Final = {"interactions": [_EVENT] * 500}

type Ask = Callable[[], Any]


def measure(effort: float) -> list[Figure]:
    """Round trips a request, once it is warm: questions that Postgres answered, at the socket."""
    times = repetitions(_TIMES, effort)
    with (
        fresh() as database,
        proxy_to(database.cluster.port) as proxy,
        backend(database, proxy.port) as ours,
    ):
        customer = Person(role="customer")
        (session,) = ours.complete_sessions([customer])
        ours.act_as("crm_app")
        figures = [
            _figure(what, _cost(proxy, ask, times), goal=1)
            for what, ask in _answers(ours, customer, session).items()
        ]
        ours.act_as("crm_ingest")
        for what, body in (("track one interaction", _EVENT), ("track a batch of 500", _BATCH)):
            cost = _cost(proxy, partial(_track, ours, customer, body), times)
            figures.append(_figure(what, cost, goal=1))
        figures.append(_figure("end a session, its event published", _ending(ours, proxy)))
        with peer(database, proxy.port) as call:
            event = partial(request, "POST", "/api/interactions", customer, _EVENT)
            cost = _cost(proxy, lambda: call(event()), times)
            figures.append(_figure("track one interaction with FastAPI + SQLAlchemy", cost))
        return figures


def _answers(ours: Backend, customer: Person, session: str) -> dict[str, Ask]:
    path = f"/api/sessions/{session}/upsells"
    upsells = ours.call("upsells_api", request("GET", path, customer))["upsells"]
    first, second = (upsell["id"] for upsell in upsells[:2])

    def ask(method: str, path: str) -> Ask:
        return lambda: ours.call("upsells_api", request(method, path, customer))

    return {
        "list a session's recommendations": ask("GET", path),
        "list all recommendations": ask("GET", "/api/upsells"),
        "click a recommendation": ask("POST", f"/api/upsells/{first}/click"),
        "dismiss a recommendation": ask("POST", f"/api/upsells/{second}/dismiss"),
    }


def _track(ours: Backend, customer: Person, body: object) -> None:
    ours.call("track_interaction", request("POST", "/api/interactions", customer, body))


def _ending(ours: Backend, proxy: Proxy) -> float:
    """The one that asks twice: after the bus has taken the event, it is marked as published."""
    customer, mechanic = Person(role="customer"), Person(role="mechanic")
    ours.act_as("crm_app")
    path = f"/api/sessions/{ours.live_session(customer, mechanic)}/end"
    return _answered(proxy, lambda: ours.call("session_end", request("POST", path, mechanic)))


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
