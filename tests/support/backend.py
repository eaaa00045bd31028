"""Handlers called in this process, each as the login that the template gives it."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from crm.platform.config import settings
from crm.platform.database import connection
from crm.platform.events.event import Event
from crm.platform.http.routes import Route
from demo.driver.client import Client, Row
from demo.driver.functions import FunctionTransport, function, function_client, logins
from demo.driver.steps import ended_session
from demo.driver.transport import Request, Response
from tests.builders.events import envelope_of
from tests.support.database import LOGINS
from tests.support.gateway import FakeGateway
from tools.paths import ROOT

SITE = "https://shop.test"
MESSAGE_KEY = "a-key-for-the-links-of-mails-in-tests"
PUBLISHERS = (
    "customers_api",
    "session_end",
    "stripe_webhook",
    "relay_events",
    "reconcile_payments",
)


class BusUnavailable(Exception):  # noqa: N818 - a fact
    """What a bus that is down does to its publisher."""


@dataclass
class FakeBus:
    """Remembers what was published; while `is_down`, it refuses everything."""

    published: list[Event] = field(default_factory=list)
    is_down: bool = False

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        if self.is_down:
            raise BusUnavailable
        self.published.extend(events)
        return {event.id for event in events}


@cache
def routes() -> list[tuple[str, Route]]:
    """Every route of every function, by the function's name."""
    names = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
    return [
        (name, route)
        for name in names
        if name != "migrate_database"
        for route in getattr(getattr(function(name), "app", None), "routes", [])
    ]


class Backend:
    """The whole system but for the gateway and the bus."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.bus = FakeBus()
        self.gateway = FakeGateway()
        monkeypatch.setenv("SITE_URL", SITE)
        monkeypatch.setenv("MESSAGE_KEYS", MESSAGE_KEY)
        for name in PUBLISHERS:
            monkeypatch.setattr(function(name), "event_bus", lambda: self.bus)
        for name in ("checkout_start", "reconcile_payments"):
            monkeypatch.setattr(function(name), "stripe_gateway", lambda: self.gateway)

    def client(self, role: str, subject: UUID | None = None) -> Client:
        """Sign in a principal of a role."""
        return function_client(self.invoke, role, subject)

    def request(
        self, method: str, path: str, *, claims: Mapping[str, str] | None = None, **options: Any
    ) -> Response:
        """Send one request with these claims; without any it is anonymous."""
        request = Request(method=method, path=path, **options)
        return FunctionTransport(self.invoke, claims).send(request)

    def invoke(self, name: str, event: Mapping[str, Any]) -> Any:
        """Call a function's handler with an event."""
        return self.act_as(logins().get(name, "crm_app"), function(name).handler, event)

    def act_as(self, login: str, call: Callable[..., Any], event: Mapping[str, Any]) -> Any:
        """Call a handler in the environment of a login."""
        self._monkeypatch.setenv("DB_USER", login)
        self._monkeypatch.setenv("DB_PASSWORD", LOGINS[login])
        if settings().database.user != login:
            connection.drop()
            settings.cache_clear()
        return call(event, SimpleNamespace(aws_request_id=str(uuid.uuid4())))

    def deliver(self) -> int:
        """Hand what was published to its consumer; returns how many events that were."""
        events, self.bus.published = self.bus.published, []
        for event in events:
            if event.type == "SessionCompleted":
                self.invoke("generate_upsells", envelope_of(event))
        return len(events)


def completed_session(
    backend: Backend, customer: Client, mechanic: Client | None = None, **changes: Any
) -> str:
    """Complete a free session, with its recommendations made; returns its id."""
    session = ended_session(customer, mechanic or backend.client("mechanic"), **changes)
    backend.deliver()
    return session


def delivered_upsells(customer: Client, session: str) -> list[Row]:
    """Read the recommendations of a session, which shows them to its customer."""
    upsells: list[Row] = customer.list_session_upsells(session)["upsells"]
    return upsells
