"""Execution environments of the functions, started when they are needed and anew when they die."""

import contextlib
import multiprocessing
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any, Final

import psycopg

from demo.driver.functions import logins
from tests.support.database import LOGINS, Database
from tests.support.faults import Deck, Fault, Tally
from tests.support.faults_process import Asked, Call, Done, Failed, serve
from tests.support.faults_wire import Actions, Wire

_OF_LOGIN: Final = {"crm_app": 5, "crm_ingest": 2, "crm_worker": 6}
_OVERTAKEN_SECONDS: Final = 0.08
_TERMINATED_SECONDS: Final = 0.004

type Answering = Callable[[Asked], Any]


class Died(Exception):  # noqa: N818 - a fact
    """The environment ended before its function answered."""


class Environment:
    """One process with one connection, and the wire between it and Postgres."""

    def __init__(self, fleet: "Fleet", login: str) -> None:
        self._fleet = fleet
        self._login = login
        actions = Actions(
            kill=self.kill,
            terminate=lambda process: fleet.terminate(login, process),
            pause=lambda: fleet.pause(_OVERTAKEN_SECONDS),
            strike=fleet.tally.strike,
        )
        self.wire = Wire(fleet.database.cluster.port, actions)
        self._pipe: Connection | None = None
        self._process: ForkServerProcess | None = None

    def call(self, call: Call, answer: Answering) -> Done | Failed:
        """Run a function to its end; `answer` speaks for the bus and for Stripe.

        Raises:
            Died: Whether the function has done its work, nobody knows.
        """
        pipe = self._pipe or self._start()
        try:
            pipe.send(call)
            while isinstance(said := pipe.recv(), Asked):
                pipe.send(answer(said))
        except (EOFError, OSError):
            self.close_process()
            raise Died from None
        assert isinstance(said, Done | Failed)
        return said

    def kill(self) -> None:
        """End the process as a timeout of Lambda does."""
        if self._process is not None:
            self._process.kill()

    def close_process(self) -> None:
        """Leave no process behind."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def _start(self) -> Connection:
        ours, theirs = multiprocessing.Pipe()
        variables = self._fleet.variables | {
            "DB_USER": self._login,
            "DB_PASSWORD": LOGINS[self._login],
            "DB_PORT": str(self.wire.port),
        }
        self._process = self._fleet.context.Process(target=serve, args=(theirs, variables))
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours


@dataclass(frozen=True, kw_only=True)
class Calling:
    """How a call meets its faults.

    Attributes:
        deck: Where the fault of a call comes from; None keeps it from faults.
        down: Whether Postgres cannot be reached.
    """

    deck: Deck | None
    down: bool = False


class Fleet:
    """All environments of a run, by the logins of their functions."""

    def __init__(self, database: Database, variables: Mapping[str, str], tally: Tally) -> None:
        self.database = database
        self.variables = {**database.environment(), **variables}
        self.tally = tally
        self.context: ForkServerContext = multiprocessing.get_context("forkserver")
        # What every environment imports is imported once.
        self.context.set_forkserver_preload(["pytest", "tests.support.faults_process"])
        self._deck = Deck("pauses", {}, 0)
        self._killers: dict[str, psycopg.Connection] = {}
        self._one_at_a_time = threading.Lock()
        self._idle: dict[str, queue.Queue[Environment]] = {}
        for login, number in _OF_LOGIN.items():
            self._idle[login] = queue.Queue()
            for _ in range(number):
                self._idle[login].put(Environment(self, login))

    def call(self, call: Call, answer: Callable[[Environment, Asked], Any], how: Calling) -> Any:
        """Run a function in an idle environment; what it replies, or Failed.

        Raises:
            Died: The environment ended before the function answered.
        """
        idle = self._idle[logins().get(call.function, "crm_app")]
        environment = idle.get()
        try:
            with _meeting(environment, how):
                said = environment.call(call, lambda asked: answer(environment, asked))
        finally:
            idle.put(environment)
        return said.reply if isinstance(said, Done) else said

    def pause(self, most: float) -> None:
        """Let others go first for a moment, as the random source says."""
        threading.Event().wait(self._deck.delay(most))

    def terminate(self, login: str, process: int) -> None:
        """End a process of a login, as that login may."""
        self.pause(_TERMINATED_SECONDS)
        with self._one_at_a_time, contextlib.suppress(psycopg.Error):
            killer = self._killers.get(login)
            if killer is None or killer.closed:
                killer = self._killers[login] = self.database.login(login)
            killer.execute("select pg_terminate_backend(%s)", [process])

    def close(self) -> None:
        """End every process and break off every wire."""
        for idle in self._idle.values():
            while not idle.empty():
                environment = idle.get()
                environment.close_process()
                environment.wire.close()


@contextmanager
def _meeting(environment: Environment, how: Calling) -> Iterator[None]:
    deck = None if how.down else how.deck
    fault = deck.draw() if deck is not None else None
    environment.wire.is_down = how.down
    if how.down:
        environment.wire.arm(Fault.CUT_BEFORE_SENDING)
    if fault is not None:
        environment.wire.arm(fault)
    try:
        yield
    finally:
        if environment.wire.disarm() and deck is not None and fault is not None:
            deck.put_back(fault)
        environment.wire.is_down = False
