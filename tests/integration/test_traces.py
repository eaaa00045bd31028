"""One request can be followed by ids from the API over the bus to its consumer, and be counted."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from crm.platform.events import outbox
from crm.platform.handlers.work import WorkFailed
from demo.driver.gateway import claims_of, gateway_event
from demo.driver.steps import live_session
from tests.support.backend import Backend, completed_session

type Line = dict[str, Any]
type Lines = Callable[[], list[Line]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What was logged since the last look."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def metrics(line: Line) -> dict[str, Any]:
    """What CloudWatch counts of a line, by name."""
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "comeback"
    assert all(name in line for names in directive["Dimensions"] for name in names)
    return {one["Name"]: line[one["Name"]] for one in directive["Metrics"]}


@contextmanager
def bus_away(backend: Backend) -> Iterator[None]:
    backend.bus.is_down = True
    yield
    backend.bus.is_down = False


def test_ids_lead_from_the_request_to_the_consumer(backend: Backend, lines: Lines) -> None:
    customer = backend.client("customer")
    session = live_session(customer, backend.client("mechanic"))
    lines()

    claims = claims_of(str(customer.id), "customer")
    path = f"/api/sessions/{session}/end"
    ended = gateway_event("POST", path, claims=claims, request_id="r-end")
    assert backend.invoke("session_end", ended)["statusCode"] == 200
    published, request = lines()
    backend.deliver()
    [work] = lines()

    assert published["message"] == "published"
    assert published["request_id"] == request["request_id"] == "r-end"
    assert request["principal"] == str(customer.id)
    assert published["customer_ids"] == [str(customer.id)] == [work["customer_id"]]
    assert published["event_ids"] == [work["event_id"]]


def test_facts_of_the_business_and_figures_of_the_work_become_metrics(
    backend: Backend, lines: Lines
) -> None:
    customer = backend.client("customer")
    session = live_session(customer, backend.client("mechanic"))
    lines()

    customer.post(f"/api/sessions/{session}/end")
    published, _ = lines()
    assert metrics(published) == {"SessionCompleted": 1}
    backend.deliver()
    [work] = lines()
    assert metrics(work) == {"recommendations": 3}
    backend.invoke("relay_events", {})
    [swept] = lines()
    assert metrics(swept) == {
        "replayed": 0,
        "due": 0,
        "published": 0,
        "waiting": 0,
        "oldest_seconds": 0,
    }
    assert swept["work"] == "relay_events"


def test_a_sweep_says_how_long_the_oldest_event_waits(backend: Backend, lines: Lines) -> None:
    customer = backend.client("customer")
    session = live_session(customer, backend.client("mechanic"))
    with bus_away(backend):
        customer.post(f"/api/sessions/{session}/end")
    lines()

    backend.invoke("relay_events", {})
    [swept] = lines()

    assert swept["waiting"] == 1
    assert 0 <= swept["oldest_seconds"] < 60
    units = {one["Name"]: one["Unit"] for one in swept["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert units["oldest_seconds"] == "Seconds"


def test_a_published_event_is_published_once_more_on_demand_and_changes_nothing(
    backend: Backend, lines: Lines
) -> None:
    customer = backend.client("customer")
    session = completed_session(backend, customer)
    before = customer.get(f"/api/sessions/{session}/upsells").body["upsells"]
    lines()

    backend.invoke("relay_events", {"replay": {"since": "2026-01-01T00:00:00+00:00"}})
    published, swept = lines()
    assert swept["replayed"] == swept["published"] == 1
    [event] = published["event_ids"]
    assert backend.deliver() == 1
    backend.invoke("relay_events", {"replay": {"event_ids": [event]}})
    assert backend.deliver() == 1

    after = customer.get(f"/api/sessions/{session}/upsells").body["upsells"]
    assert [one["id"] for one in after] == [one["id"] for one in before]


@pytest.mark.parametrize(
    "wish", [{}, {"since": "2026-01-01"}, {"since": "soon"}, {"event_ids": ["7"]}]
)
def test_a_replay_that_names_nothing_clear_is_refused(
    backend: Backend, wish: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r".+"):
        outbox.replay(wish)
    with pytest.raises(WorkFailed):
        backend.invoke("relay_events", {"replay": wish})
