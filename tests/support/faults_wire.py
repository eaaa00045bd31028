"""A wire between one execution environment and Postgres, which breaks as it is told."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from local.servers.tcp_proxy import Connection, Cut, TcpProxy
from tests.support.faults import Fault

_READY: Final = b"Z\0\0\0\x05I"
# BackendKeyData: its kind, its length, then the id of the server's process.
_PROCESS: Final = b"K\0\0\0\x0c"
_ANSWER_SECONDS: Final = 10.0
_KILLS: Final = {Fault.TIMED_OUT, Fault.OVERTAKEN}


@dataclass(frozen=True, kw_only=True)
class Actions:
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


class _Line(Connection):
    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        super().__init__(client, server)
        self.process = 0
        # Startup is none of the statements that a fault is about.
        self.is_ready = False
        self.is_cut = False
        self.is_abandoned = False
        self.answered = threading.Event()


class Wire(TcpProxy[_Line]):
    """Forwards connections to Postgres until it is told to do otherwise."""

    def __init__(self, port: int, actions: Actions) -> None:
        self._actions = actions
        self._fault: Fault | None = None
        self._times = 0
        super().__init__(port, _Line)

    def arm(self, fault: Fault) -> None:
        """Let the next statement meet this fault."""
        self._fault, self._times = fault, 2 if fault is Fault.CUT_TWICE else 1

    def disarm(self) -> bool:
        """Return whether the fault that was armed has met nothing; it will not any more."""
        idle = self._fault is not None and self._times > 0
        self._fault = None
        return idle

    def on_request(self, line: _Line, data: bytes) -> bytes:
        """Pass a statement on, or let a fault happen to it."""
        fault = self._take() if line.is_ready else None
        if fault is None:
            return data
        if fault is Fault.CUT_BEFORE_SENDING:
            raise Cut
        if fault in _KILLS:
            self._abandon(line, fault, data)
            raise Cut
        line.is_cut = fault is not Fault.TERMINATED
        if fault is Fault.TERMINATED:
            line.server.sendall(data)
            self._actions.terminate(line.process)
            return b""
        return data

    def on_response(self, line: _Line, data: bytes) -> bytes:
        """Pass a response on, unless the line is cut or nobody reads it any more."""
        if line.is_cut:
            raise Cut
        if (place := data.find(_PROCESS)) >= 0 and not line.is_ready:
            line.process = int.from_bytes(data[place + 5 : place + 9])
        if data.endswith(_READY):
            line.is_ready = True
            line.answered.set()
        return b"" if line.is_abandoned else data

    def on_close(self, line: _Line) -> None:
        """Let go of whoever waits for a response."""
        line.answered.set()

    def _take(self) -> Fault | None:
        fault = self._fault
        if fault is None or self._times == 0:
            return None
        self._times -= 1
        if self._times == 0:
            self._actions.strike(fault)
        return fault

    def _abandon(self, line: _Line, fault: Fault, statement: bytes) -> None:
        # Nobody reads the answer, and the server does not know that yet.
        line.is_abandoned = True
        line.answered.clear()
        if fault is Fault.TIMED_OUT:
            line.server.sendall(statement)
            self._actions.kill()
        else:
            self._actions.kill()
            self._actions.pause()
            line.server.sendall(statement)
        line.answered.wait(_ANSWER_SECONDS)
