"""An execution environment as Lambda has it: a process that answers one call after the other.

Bus and Stripe are at the other end of its pipe, where the test may refuse, wait or kill.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, Literal
from unittest import mock
from uuid import UUID, uuid4

from crm.catalogue.load import catalogue
from crm.payments.contracts.gateway import (
    CustomerDeleted,
    DeleteCustomerRequest,
    EventPage,
    GatewayRequest,
    ListEventsRequest,
    OpenCheckoutRequest,
    OpenedCheckout,
)
from crm.platform.errors import Unavailable
from crm.platform.events.event import Event
from crm.upsells import store
from demo.driver.functions import function
from tests.support.backend import PUBLISHERS, routes

type Moment = Literal["before", "after"]

_STRIPE_CALLERS = ("checkout_start", "reconcile_payments")
# Loaded once, by the process that all environments are forked from.
routes()
catalogue()


class GenerationRaised(Exception):  # noqa: N818 - a fact
    """The defect that a test puts into generate_upsells."""


@dataclass(frozen=True)
class Call:
    """An invocation; `raising` puts a defect before or after the saving of decisions."""

    function: str
    event: Mapping[str, Any]
    raising: Moment | None = None


@dataclass(frozen=True)
class Asked:
    """What a handler asks of the bus or of Stripe."""

    of: Literal["bus", "stripe"]
    request: Any


@dataclass(frozen=True)
class Done:
    """What a handler answered."""

    reply: Any


@dataclass(frozen=True)
class Failed:
    """A handler raised; Lambda would try again, or the gateway answer 500."""

    fault: str


def serve(pipe: Connection, variables: Mapping[str, str]) -> None:
    """Answer calls until the pipe is closed, or the process is killed."""
    os.environ.update(variables)
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the log, as long as the process
    for name in PUBLISHERS:
        vars(function(name))["event_bus"] = lambda: _PipedBus(pipe)
    for name in _STRIPE_CALLERS:
        vars(function(name))["stripe_gateway"] = lambda: _PipedStripe(pipe)
    while True:
        try:
            call: Call = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(call))


def _answer(call: Call) -> Done | Failed:
    context = SimpleNamespace(aws_request_id=str(uuid4()))
    try:
        with _raising(call.raising) if call.raising else nullcontext():
            return Done(function(call.function).handler(call.event, context))
    except Exception as fault:  # noqa: BLE001 - as Lambda catches whatever it is
        return Failed(type(fault).__name__)


@contextmanager
def _raising(moment: Moment) -> Iterator[None]:
    save = store.save_decisions

    def fail(session_id: UUID, rows: list[dict[str, Any]], log_entry: dict[str, Any]) -> None:
        if moment == "after":
            save(session_id, rows, log_entry)
        raise GenerationRaised

    with mock.patch.object(store, "save_decisions", fail):
        yield


class _PipedBus:
    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def publish(self, events: Sequence[Event]) -> set[UUID]:
        self._pipe.send(Asked("bus", [event.document() for event in events]))
        return {UUID(taken) for taken in self._pipe.recv()}


class _PipedStripe:
    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def open_checkout(self, request: OpenCheckoutRequest) -> OpenedCheckout:
        return self._ask(request, OpenedCheckout)

    def list_events(self, request: ListEventsRequest) -> EventPage:
        return self._ask(request, EventPage)

    def delete_customer(self, request: DeleteCustomerRequest) -> CustomerDeleted:
        return self._ask(request, CustomerDeleted)

    def _ask[Reply](self, request: GatewayRequest, expected: type[Reply]) -> Reply:
        self._pipe.send(Asked("stripe", request))
        reply = self._pipe.recv()
        if not isinstance(reply, expected):
            raise Unavailable(retry_after=1)
        return reply
