"""Handlers called in this process, each as the login that the template gives it."""

import importlib.util
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from crm.platform.config import settings
from crm.platform.database import connection
from crm.platform.events.event import Event
from crm.platform.http.routes import Route
from tests.builders.events import envelope_of
from tests.builders.gateway import claims_of, gateway_event
from tests.support.database import LOGINS
from tests.support.gateway import FakeGateway

FUNCTIONS = Path(__file__).parents[2] / "functions"
SITE = "https://shop.test"
LOGIN_OF = {
    "track_interaction": "crm_ingest",
    "compute_metrics": "crm_worker",
    "enforce_retention": "crm_worker",
    "generate_upsells": "crm_worker",
    "reconcile_payments": "crm_worker",
    "relay_events": "crm_worker",
    "stripe_webhook": "crm_worker",
}

PUBLISHERS = (
    "customers_api",
    "session_end",
    "stripe_webhook",
    "relay_events",
    "reconcile_payments",
)


class BusAway(Exception):  # noqa: N818 - a fact
    """What a bus that is away does to its publisher."""


@dataclass
class FakeBus:
    """Remembers what was published; `away` makes it refuse everything."""

    published: list[Event] = field(default_factory=list)
    away: bool = False

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        if self.away:
            raise BusAway
        self.published.extend(events)
        return {event.id for event in events}


@dataclass(frozen=True)
class Answer:
    """A function's answer."""

    status: int
    headers: Mapping[str, str]
    body: Any


@cache
def function(name: str) -> ModuleType:
    """The module of a function's handler."""
    spec = importlib.util.spec_from_file_location(f"function_{name}", FUNCTIONS / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def routes() -> list[tuple[str, Route]]:
    """Every route of every function, by the function's name."""
    names = sorted(path.parent.name for path in FUNCTIONS.glob("*/app.py"))
    return [
        (name, route)
        for name in names
        if name != "migrate_database"
        for route in getattr(getattr(function(name), "app", None), "routes", [])
    ]


@dataclass(frozen=True)
class Client:
    """One principal's way to the API."""

    backend: "Backend"
    id: UUID
    claims: dict[str, str]

    def get(self, path: str, **options: Any) -> Answer:
        return self.backend.request("GET", path, claims=self.claims, **options)

    def post(self, path: str, body: object = None, **options: Any) -> Answer:
        return self.backend.request("POST", path, body=body, claims=self.claims, **options)

    def put(self, path: str, body: object = None, **options: Any) -> Answer:
        return self.backend.request("PUT", path, body=body, claims=self.claims, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.backend.request("DELETE", path, claims=self.claims, **options)


class Backend:
    """The whole system but for the gateway and the bus."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.bus = FakeBus()
        self.gateway = FakeGateway()
        monkeypatch.setenv("SITE_URL", SITE)
        for name in PUBLISHERS:
            monkeypatch.setattr(function(name), "event_bus", lambda: self.bus)
        for name in ("checkout_start", "reconcile_payments"):
            monkeypatch.setattr(function(name), "stripe_gateway", lambda: self.gateway)

    def client(self, role: str, subject: UUID | None = None) -> Client:
        """A principal of that role."""
        subject = subject or uuid.uuid4()
        return Client(self, subject, claims_of(str(subject), role))

    def request(self, method: str, path: str, **options: Any) -> Answer:
        """One request through the function whose route it is."""
        options.setdefault("request_id", str(uuid.uuid4()))
        reply = self.invoke(function_of(method, path), gateway_event(method, path, **options))
        text = reply.get("body")
        is_json = "json" in reply["headers"].get("Content-Type", "")
        body = json.loads(text) if text and is_json else text or None
        return Answer(reply["statusCode"], reply["headers"], body)

    def invoke(self, name: str, event: Mapping[str, Any]) -> Any:
        """Calls a function's handler with an event."""
        return self.act_as(LOGIN_OF.get(name, "crm_app"), function(name).handler, event)

    def act_as(self, login: str, call: Callable[..., Any], event: Mapping[str, Any]) -> Any:
        """Calls a handler in the environment of a login."""
        self._monkeypatch.setenv("DB_USER", login)
        self._monkeypatch.setenv("DB_PASSWORD", LOGINS[login])
        if settings().database.user != login:
            connection.drop()
            settings.cache_clear()
        return call(event, SimpleNamespace(aws_request_id=str(uuid.uuid4())))

    def deliver(self) -> int:
        """Hands what was published to its consumer, and answers how many events that were."""
        events, self.bus.published = self.bus.published, []
        for event in events:
            if event.type == "SessionCompleted":
                self.invoke("generate_upsells", envelope_of(event))
        return len(events)


def function_of(method: str, path: str) -> str:
    """The function that the gateway calls for a request."""
    return next(name for name, route in routes() if _matches(route, method, path))


def _matches(route: Route, method: str, path: str) -> bool:
    pattern, given = route.path.strip("/").split("/"), path.strip("/").split("/")
    if route.method != method or len(pattern) != len(given):
        return False
    return all(p.startswith("{") or p == g for p, g in zip(pattern, given, strict=True))
