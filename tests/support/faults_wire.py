"""A wire between one execution environment and Postgres, which breaks as it is told."""

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tests.support.faults import Fault

_HOST: Final = "127.0.0.1"
_CHUNK: Final = 65_536
_READY: Final = b"Z\0\0\0\x05I"
# BackendKeyData: its kind, its length, then the id of the server's process.
_PROCESS: Final = b"K\0\0\0\x0c"
_ANSWER_SECONDS: Final = 10.0
_KILLS: Final = {Fault.TIMED_OUT, Fault.OVERTAKEN}


@dataclass(frozen=True, kw_only=True)
class Levers:
    """What a broken wire does beyond itself.

    Attributes:
        kill: Ends the environment's process at once.
        terminate: Has Postgres end one of its own processes.
        pause: Lets a moment pass, which another call may use.
        strike: Told of the fault when it happens.
    """

    kill: Callable[[], None]
    terminate: Callable[[int], None]
    pause: Callable[[], None]
    strike: Callable[[Fault], None]


@dataclass(eq=False)
class _Line:
    client: socket.socket
    server: socket.socket
    process: int = 0
    # Startup is none of the statements that a fault is about.
    is_ready: bool = False
    is_cut: bool = False
    is_abandoned: bool = False
    answered: threading.Event = field(default_factory=threading.Event)


class Wire:
    """Forwards connections to Postgres until it is told to do otherwise."""

    def __init__(self, port: int, levers: Levers) -> None:
        self._server = (_HOST, port)
        self._listener = socket.create_server((_HOST, 0))
        self._levers = levers
        self._fault: Fault | None = None
        self._times = 0
        self._threads: list[threading.Thread] = []
        self._ends: list[socket.socket] = []
        self.is_down = False
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def arm(self, fault: Fault) -> None:
        """The next statement meets this fault."""
        self._fault, self._times = fault, 2 if fault is Fault.CUT_TWICE else 1

    def disarm(self) -> bool:
        """Whether the fault that was armed has met nothing; it will not any more."""
        idle = self._fault is not None and self._times > 0
        self._fault = None
        return idle

    def close(self) -> None:
        """Break everything off."""
        _break_off(self._listener)
        for end in self._ends:
            _break_off(end)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        try:
            if self.is_down:
                raise ConnectionRefusedError
            server = socket.create_connection(self._server)
        except OSError:
            _break_off(client)
            return
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._ends += [client, server]
        line = _Line(client, server)
        self._start(lambda: self._carry(line, self._pass_statements))
        self._start(lambda: self._carry(line, self._pass_answers))

    def _carry(self, line: _Line, direction: Callable[[_Line], None]) -> None:
        with contextlib.suppress(OSError):
            direction(line)
        line.answered.set()
        _break_off(line.client)
        _break_off(line.server)

    def _pass_statements(self, line: _Line) -> None:
        while data := line.client.recv(_CHUNK):
            fault = self._take() if line.is_ready else None
            if fault is None:
                line.server.sendall(data)
            elif not self._break(line, fault, data):
                return

    def _take(self) -> Fault | None:
        fault = self._fault
        if fault is None or self._times == 0:
            return None
        self._times -= 1
        if self._times == 0:
            self._levers.strike(fault)
        return fault

    def _break(self, line: _Line, fault: Fault, statement: bytes) -> bool:
        """Let the fault happen; says whether the line holds on."""
        if fault is Fault.CUT_BEFORE_SENDING:
            return False
        if fault in _KILLS:
            self._abandon(line, fault, statement)
            return False
        line.is_cut = fault is not Fault.TERMINATED
        line.server.sendall(statement)
        if fault is Fault.TERMINATED:
            self._levers.terminate(line.process)
        return True

    def _abandon(self, line: _Line, fault: Fault, statement: bytes) -> None:
        # Nobody reads the answer, and the server does not know that yet.
        line.is_abandoned = True
        line.answered.clear()
        if fault is Fault.TIMED_OUT:
            line.server.sendall(statement)
            self._levers.kill()
        else:
            self._levers.kill()
            self._levers.pause()
            line.server.sendall(statement)
        line.answered.wait(_ANSWER_SECONDS)

    def _pass_answers(self, line: _Line) -> None:
        while data := line.server.recv(_CHUNK):
            if line.is_cut:
                return
            self._note(line, data)
            if not line.is_abandoned:
                line.client.sendall(data)

    def _note(self, line: _Line, data: bytes) -> None:
        if (place := data.find(_PROCESS)) >= 0 and not line.is_ready:
            line.process = int.from_bytes(data[place + 5 : place + 9])
        if data.endswith(_READY):
            line.is_ready = True
            line.answered.set()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()


def _break_off(end: socket.socket) -> None:
    # Shutting down first wakes the thread that waits at this socket.
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
