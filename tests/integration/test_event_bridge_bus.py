"""The bus over a real connection, and with EventBridge as moto plays it."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, override
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from crm.platform.aws import clients
from crm.platform.events.bus import EventBridgeBus
from crm.platform.events.event import Event


class EventBridge(ThreadingHTTPServer):
    """Takes every event, and counts connections.

    Attributes:
        broken: Statuses of the next answers, in the place of a 200.
        hangs_up: Closes its connections after each answer, without saying so before.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.broken: list[int] = []
        self.hangs_up = False
        self.connections = 0
        self.calls = 0

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)


class _Call(BaseHTTPRequestHandler):
    server: EventBridge
    protocol_version = "HTTP/1.1"

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls += 1
        if self.server.broken:
            self._answer(self.server.broken.pop(0), {"__type": "com.amazon#InternalException"})
            return
        outcomes = [{"EventId": str(uuid4())} for _ in asked["Entries"]]
        self._answer(200, {"FailedEntryCount": 0, "Entries": outcomes})

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
        if self.server.hangs_up:
            self.close_connection = True


def lead_to(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Make EventBridge's address a port of this machine."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", f"http://127.0.0.1:{port}")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    clients.events_client.cache_clear()


@pytest.fixture
def event_bridge(monkeypatch: pytest.MonkeyPatch) -> Iterator[EventBridge]:
    """An EventBridge of this test alone, at the other end of a real connection."""
    server = EventBridge()
    lead_to(monkeypatch, server.server_port)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    serving.start()
    yield server
    server.shutdown()
    server.server_close()
    clients.events_client.cache_clear()


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS of this test alone, as moto plays it, with a bus in it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    clients.events_client.cache_clear()
    with mock_aws():
        boto3.client("events").create_event_bus(Name="crm")
        yield
    clients.events_client.cache_clear()


def fact(type_: str = "SessionCompleted") -> Event:
    """An event that others act on."""
    return Event(
        id=uuid4(),
        type=type_,
        version=1,
        occurred_at=datetime(2026, 11, 2, 3, 4, tzinfo=UTC),
        customer_id=uuid4(),
        data={"minutes": 7},
    )


def test_event_bridge_accepts_more_events_than_one_call_carries(event_bridge: EventBridge) -> None:
    events = [fact() for _ in range(25)]

    assert EventBridgeBus("crm").publish(events) == {event.id for event in events}
    assert (event_bridge.calls, event_bridge.connections) == (3, 1)


@pytest.mark.usefixtures("moto")
def test_an_entry_that_event_bridge_refuses_does_not_take_the_others_with_it() -> None:
    events = [fact(), fact(type_=""), fact()]

    assert EventBridgeBus("crm").publish(events) == {events[0].id, events[2].id}


@pytest.mark.usefixtures("moto")
def test_a_bus_that_does_not_exist_accepts_nothing() -> None:
    assert EventBridgeBus("elsewhere").publish([fact()]) == set()


def test_an_event_bridge_that_is_broken_for_a_moment_is_asked_again(
    event_bridge: EventBridge,
) -> None:
    event_bridge.broken = [500]
    event = fact()

    assert EventBridgeBus("crm").publish([event]) == {event.id}
    assert event_bridge.calls == 2


def test_an_event_bridge_that_stays_broken_is_not_asked_for_ever(
    event_bridge: EventBridge,
) -> None:
    event_bridge.broken = [500, 503, 500]

    assert EventBridgeBus("crm").publish([fact()]) == set()
    assert event_bridge.calls == 2


def test_a_connection_that_was_closed_in_between_is_opened_again(
    event_bridge: EventBridge,
) -> None:
    event_bridge.hangs_up = True
    bus, events = EventBridgeBus("crm"), [fact(), fact()]

    assert [bus.publish([event]) for event in events] == [{event.id} for event in events]
    assert event_bridge.connections == 2


def test_nobody_at_the_address_is_logged_as_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    lead_to(monkeypatch, port)

    assert EventBridgeBus("crm").publish([fact()]) == set()
    line = json.loads(capsys.readouterr().out)
    assert line["reason"] == "EndpointConnectionError"
    clients.events_client.cache_clear()
