"""A TCP proxy before a server on this machine, mostly Postgres: delay, cut, loss, and counting."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from local.servers.ports import HOST

_CHUNK: Final = 65_536
_TLS_OR_GSS: Final = (80_877_103, 80_877_104)
_READY_FOR_QUERY: Final = b"Z"
# What makes Postgres answer with ReadyForQuery: a simple query, or the end of an extended one.
_ASKS: Final = (b"Q", b"S")


class Cut(Exception):  # noqa: N818 - what happens
    """The proxy breaks this connection off, at both ends."""


@dataclass
class Traffic:
    """What passed since the last reset, on all connections."""

    asked: int = 0
    answered: int = 0
    turns: int = 0
    sent: bytearray = field(default_factory=bytearray)
    received: int = 0
    _last: str = ""

    def count_request(self, data: bytes) -> None:
        """Count bytes from the client; after bytes from the server they begin another turn."""
        self.sent += data
        if self._last != "client":
            self.turns += 1
        self._last = "client"

    def count_response(self, data: bytes) -> None:
        """Count bytes from the server."""
        self.received += len(data)
        self._last = "server"


@dataclass(eq=False)
class Connection:
    """One client's connection, and ours to the server for it."""

    client: socket.socket
    server: socket.socket

    def close(self) -> None:
        """Break both off; closing them again does no harm."""
        for end in (self.client, self.server):
            _break_off(end)


class TcpProxy[Line: Connection]:
    """Forwards connections; subclasses decide in `on_request` and `on_response` what passes.

    Attributes:
        delay_seconds: How long each chunk is on its way, in each direction.
        is_down: While it is, new connections are broken off.
        port: Where it listens.
    """

    def __init__(
        self, port: int, line: Callable[[socket.socket, socket.socket], Line], delay: float = 0
    ) -> None:
        self.delay_seconds = delay
        self.is_down = False
        self._line = line
        self._server = (HOST, port)
        self._listener = socket.create_server((HOST, 0))
        self._lines: list[Line] = []
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def on_request(self, line: Line, data: bytes) -> bytes:  # noqa: ARG002 - for subclasses
        """Return what goes to the server; raises Cut."""
        return data

    def on_response(self, line: Line, data: bytes) -> bytes:  # noqa: ARG002 - as above
        """Return what goes to the client; raises Cut."""
        return data

    def on_close(self, line: Line) -> None:
        """Learn that a connection is over."""

    def close(self) -> None:
        """Break everything off."""
        _break_off(self._listener)
        accepting, *_ = self._threads
        accepting.join()
        for line in self._lines:
            line.close()
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
        line = self._line(client, server)
        self._lines.append(line)
        self._start(lambda: self._forward(line, client, server, self.on_request))
        self._start(lambda: self._forward(line, server, client, self.on_response))

    def _forward(
        self,
        line: Line,
        source: socket.socket,
        target: socket.socket,
        decide: Callable[[Line, bytes], bytes],
    ) -> None:
        with contextlib.suppress(OSError, Cut):
            while data := source.recv(_CHUNK):
                passed = decide(line, data)
                if self.delay_seconds:
                    time.sleep(self.delay_seconds)
                if passed:
                    target.sendall(passed)
        # Whichever side breaks off ends both directions.
        self.on_close(line)
        line.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()


class _CountedConnection(Connection):
    """A connection to Postgres whose messages are counted."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        super().__init__(client, server)
        self.requests = _Frames(greets=True)
        self.responses = _Frames(greets=False)


class Proxy(TcpProxy[_CountedConnection]):
    """A proxy before Postgres that counts round trips, and can lose what the server says.

    Attributes:
        is_silent: While it is, what the server says is swallowed, and no connection breaks.
        traffic: What passed since the last reset.
    """

    def __init__(self, port: int, delay: float = 0) -> None:
        self.is_silent = False
        self.traffic = Traffic()
        self._lose_answer = False
        super().__init__(port, _CountedConnection, delay)

    def reset(self) -> None:
        """Count from here on."""
        self.traffic = Traffic()

    def lose_next_answer(self) -> None:
        """Break the connection off instead of passing on what the server says next."""
        self._lose_answer = True

    def on_request(self, line: _CountedConnection, data: bytes) -> bytes:
        """Count a request."""
        self.traffic.count_request(data)
        self.traffic.asked += sum(kind in _ASKS for kind in line.requests.read(data))
        return data

    def on_response(self, line: _CountedConnection, data: bytes) -> bytes:
        """Count a response, or lose it."""
        if self._lose_answer:
            self._lose_answer = False
            raise Cut
        if self.is_silent:
            return b""
        self.traffic.count_response(data)
        answered = sum(kind == _READY_FOR_QUERY for kind in line.responses.read(data))
        self.traffic.answered += answered
        return data


class _Frames:
    """Reads the kinds of messages off one direction of a connection."""

    def __init__(self, *, greets: bool) -> None:
        self._buffer = b""
        self._greets = greets
        # Until it authenticates, the server's only word without a length is its no to encryption.
        self._may_refuse = not greets

    def read(self, data: bytes) -> Iterator[bytes]:
        self._buffer += data
        while self._buffer:
            if self._may_refuse and self._buffer[:1] == b"N":
                self._buffer = self._buffer[1:]
                continue
            head = 0 if self._greets else 1
            if len(self._buffer) < head + 4:
                return
            (length,) = struct.unpack_from(">I", self._buffer, head)
            if len(self._buffer) < head + length:
                return
            yield self._take(head, length)

    def _take(self, head: int, length: int) -> bytes:
        message, self._buffer = self._buffer[: head + length], self._buffer[head + length :]
        if not self._greets:
            self._may_refuse = False
            return message[:1]
        (code,) = struct.unpack_from(">I", message, 4)
        self._greets = code in _TLS_OR_GSS
        return b""


@contextlib.contextmanager
def proxy_to(port: int, *, delay: float = 0) -> Iterator[Proxy]:
    """Run a proxy before the Postgres on `port` for a block; `delay` in seconds each way."""
    proxy = Proxy(port, delay)
    try:
        yield proxy
    finally:
        proxy.close()


def _break_off(end: socket.socket) -> None:
    # Shutting down first wakes the thread that waits at this socket.
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
