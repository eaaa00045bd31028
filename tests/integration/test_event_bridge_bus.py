"""The bus adapter over a real connection, with EventBridge as moto plays it."""

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
from botocore.exceptions import ClientError
from crm.platform.aws.api import AwsApi, AwsError
from moto import mock_aws

from crm.platform.config import Settings
from crm.platform.events.bus import EventBridgeBus
from crm.platform.events.event import Event


class EventBridge(ThreadingHTTPServer):
    """Hands each call to moto, and counts connections.

    Attributes:
        broken: Statuses of the next answers, in the place of moto's.
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
        try:
            self._answer(200, _put(asked))
        except ClientError as error:
            self._answer(400, {"__type": error.response["Error"]["Code"]})

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
        if self.server.hangs_up:
            self.close_connection = True


def _put(asked: dict[str, Any]) -> dict[str, Any]:
    taken = boto3.client("events").put_events(**asked)
    return {name: taken[name] for name in ("FailedEntryCount", "Entries")}


@pytest.fixture
def event_bridge(monkeypatch: pytest.MonkeyPatch) -> Iterator[EventBridge]:
    """An AWS of this test alone, with a bus in it."""
    environment = {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    server = EventBridge()
    address = f"http://127.0.0.1:{server.server_port}"
    settings = Settings(environment | {"AWS_ENDPOINT_URL": address})
    monkeypatch.setattr("crm.platform.aws.api.settings", lambda: settings)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    with mock_aws():
        boto3.client("events").create_event_bus(Name="crm")
        serving.start()
        yield server
        server.shutdown()
        server.server_close()


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


@pytest.mark.usefixtures("event_bridge")
def test_an_entry_that_event_bridge_refuses_does_not_take_the_others_with_it() -> None:
    events = [fact(), fact(type_=""), fact()]

    assert EventBridgeBus("crm").publish(events) == {events[0].id, events[2].id}


@pytest.mark.usefixtures("event_bridge")
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


def test_nobody_at_the_address_is_told_as_what_went_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    nowhere = Settings(
        {
            "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        }
    )
    monkeypatch.setattr("crm.platform.aws.api.settings", lambda: nowhere)

    with pytest.raises(AwsError, match="ConnectionRefusedError") as raised:
        AwsApi("events", connect_seconds=1, read_seconds=1, attempts=2).post("/", b"{}", {})
    assert raised.value.status == 0
