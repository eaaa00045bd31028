"""The product's handlers in this process, called with events as the gateway sends them."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from unittest.mock import patch
from uuid import UUID

from benchmarks.database import Database
from crm.platform.config import settings
from crm.platform.database import connection
from crm.platform.events.event import Event
from demo.driver import functions
from demo.driver.client import Client
from demo.driver.gateway import envelope_around
from demo.driver.steps import live_session


@dataclass
class Bus:
    """Takes every event at once, so that what is measured ends at the bus."""

    published: list[Event] = field(default_factory=list)

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        """Keep them all."""
        self.published.extend(events)
        return {event.id for event in events}


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

    def client(self, role: str, subject: UUID | None = None) -> Client:
        """Sign in a principal of a role."""
        return functions.function_client(functions.call, role, subject)

    def complete_sessions(self, customers: Sequence[Client]) -> list[str]:
        """Complete a chat for each, with its recommendations made; returns the sessions' ids."""
        mechanic = self.client("mechanic")
        self.act_as("crm_app")
        sessions = [live_session(customer, mechanic) for customer in customers]
        for session in sessions:
            mechanic.end_session(session)
        self.act_as("crm_worker")
        for event in self.bus.published:
            functions.call("generate_upsells", envelope_around(event.document()))
        self.bus.published.clear()
        return sessions


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
