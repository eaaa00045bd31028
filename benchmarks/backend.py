"""The product's handlers in this process, called with events as the gateway sends them."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID, uuid4

from benchmarks.database import Database
from crm.platform.config import settings
from crm.platform.database import connection
from crm.platform.events.event import Event

_ISSUER: Final = "https://issuer.test/pool"
_ERROR: Final = 400
#: What a customer asks for, as both ways of driving a journey send it.
INTAKE: Final = {
    "plan": "trial",
    "contact": {"name": "Ada Miller", "email": "ada@example.com"},
    "vehicle": {"year": 2014, "make": "Volvo", "model": "V60"},
    "concern": "It grinds when I brake downhill.",
}

type Json = Any


@dataclass
class Bus:
    """Takes every event at once, so that what is measured ends at the bus."""

    published: list[Event] = field(default_factory=list)

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Keep them all."""
        self.published.extend(events)
        return {event.id for event in events}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A principal, as the gateway tells a function of one."""

    role: str
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def claims(self) -> dict[str, str]:
        """The claims of their access token."""
        return {
            "sub": self.id,
            "iss": _ISSUER,
            "token_use": "access",
            "cognito:groups": f"[{self.role}]",
        }


class Backend:
    """Handlers that reach a database through a port; one login at a time, as in a function."""

    def __init__(self, database: Database, port: int | None = None) -> None:
        self.bus = Bus()
        self._database = database
        self._port = port

    def act_as(self, login: str) -> None:
        """Call as this login from now on; the first call then connects."""
        os.environ.update(self._database.environment(login, self._port))
        settings.cache_clear()
        connection.drop()

    def call(self, function: str, event: Json) -> Json:
        """The body of a handler's reply; None from one that consumes events."""
        reply = handler_of(function)(event, SimpleNamespace(aws_request_id=str(uuid4())))
        if reply is None:
            return None
        if reply["statusCode"] >= _ERROR:
            raise RuntimeError(f"{function} answered {reply}")
        return json.loads(reply["body"])

    def complete_sessions(self, customers: Sequence[Person]) -> list[str]:
        """A chat that took place for each, with its recommendations made; answers their ids."""
        mechanic = Person(role="mechanic")
        self.act_as("crm_app")
        sessions = [self.live_session(customer, mechanic) for customer in customers]
        for session in sessions:
            self.call("session_end", request("POST", f"/api/sessions/{session}/end", mechanic))
        self.act_as("crm_worker")
        for event in self.bus.published:
            self.call("generate_upsells", {"detail": event.document()})
        self.bus.published.clear()
        return sessions

    def live_session(self, customer: Person, mechanic: Person) -> str:
        """A chat under way, as `crm_app`; answers its id."""
        filed = self.call("intake_start", request("POST", "/api/intake/start", customer, INTAKE))
        session: str = filed["session"]["id"]
        self.call("sessions_api", request("POST", f"/api/sessions/{session}/accept", mechanic))
        self.call("session_start", request("POST", f"/api/sessions/{session}/start", mechanic))
        return session


@contextlib.contextmanager
def backend(database: Database, port: int | None = None) -> Iterator[Backend]:
    """The handlers on this database; they write to the bus of the backend, and log to nowhere."""
    made = Backend(database, port)
    with (
        open(os.devnull, "w") as nowhere,  # noqa: PTH123 - a device
        contextlib.redirect_stdout(nowhere),
        patch.object(import_module("functions.session_end.app"), "event_bus", lambda: made.bus),
        patch.dict(os.environ),
    ):
        try:
            yield made
        finally:
            connection.drop()


def handler_of(function: str) -> Callable[[Json, Json], Json]:
    """What Lambda calls."""
    handler: Callable[[Json, Json], Json] = import_module(f"functions.{function}.app").handler
    return handler


def request(method: str, path: str, who: Person, body: object = None) -> Json:
    """One request as an HTTP API hands it to a function, payload format 2.0, with its own id."""
    sent = {} if body is None else {"body": json.dumps(body)}
    headers = {} if body is None else {"content-type": "application/json"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers | {"accept-language": "en-US", "user-agent": "benchmark"},
        "requestContext": {
            "authorizer": {"jwt": {"claims": who.claims, "scopes": None}},
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "::1"},
            "requestId": str(uuid4()),
            "stage": "$default",
        },
        "isBase64Encoded": False,
        **sent,
    }
