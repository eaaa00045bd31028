"""A TCP proxy before Postgres that counts round trips, and can lose answers on their way back."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

_HOST: Final = "127.0.0.1"
_CHUNK: Final = 65_536
_TLS_OR_GSS: Final = (80_877_103, 80_877_104)
_READY_FOR_QUERY: Final = b"Z"
# What makes Postgres answer with ReadyForQuery: a simple query, or the end of an extended one.
_ASKS: Final = (b"Q", b"S")


@dataclass
class Traffic:
    """What passed since the last reset, on all connections."""

    asked: int = 0
    answered: int = 0
    turns: int = 0
    sent: bytearray = field(default_factory=bytearray)
    received: int = 0
    _last: str = ""

    def note_client(self, data: bytes) -> None:
        """Bytes from the client; after bytes from the server they begin another turn."""
        self.sent += data
        if self._last != "client":
            self.turns += 1
        self._last = "client"

    def note_server(self, data: bytes) -> None:
        """Bytes from the server."""
        self.received += len(data)
        self._last = "server"


class Proxy:
    """Forwards connections to a Postgres on this machine.

    Attributes:
        is_silent: While it is, what the server says is swallowed, and no connection breaks.
    """

    def __init__(self, port: int) -> None:
        self._server = (_HOST, port)
        self._listener = socket.create_server((_HOST, 0))
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lose_answer = False
        self.is_silent = False
        self.traffic = Traffic()
        self.port: int = self._listener.getsockname()[1]

    def reset(self) -> None:
        """Counts from here on."""
        self.traffic = Traffic()

    def lose_next_answer(self) -> None:
        """Breaks the connection off instead of passing on what the server says next."""
        self._lose_answer = True

    def start(self) -> None:
        """Accepts connections until the proxy is closed."""
        self._in_background(self._accept)

    def close(self) -> None:
        """Breaks everything off."""
        _break_off(self._listener)
        accepting, *_ = self._threads
        accepting.join()
        for end in self._sockets:
            _break_off(end)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            self._sockets.append(client)
            server = socket.create_connection(self._server)
            self._sockets.append(server)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._in_background(self._pass_requests, client, server)
            self._in_background(self._pass_answers, client, server)

    def _pass_requests(self, client: socket.socket, server: socket.socket) -> None:
        frames = _Frames(greets=True)
        while data := client.recv(_CHUNK):
            self.traffic.note_client(data)
            self.traffic.asked += sum(kind in _ASKS for kind in frames.read(data))
            server.sendall(data)

    def _pass_answers(self, client: socket.socket, server: socket.socket) -> None:
        frames = _Frames(greets=False)
        while data := server.recv(_CHUNK):
            if self._lose_answer:
                self._lose_answer = False
                return
            if self.is_silent:
                continue
            self.traffic.note_server(data)
            self.traffic.answered += sum(kind == _READY_FOR_QUERY for kind in frames.read(data))
            client.sendall(data)

    def _in_background(self, work: Callable[..., None], *ends: socket.socket) -> None:
        def run() -> None:
            # Whichever side breaks off ends both directions.
            with contextlib.suppress(OSError):
                work(*ends)
            for end in ends:
                _break_off(end)

        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()


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
def proxy_to(port: int) -> Iterator[Proxy]:
    """A proxy before the Postgres on `port`, for as long as the block lasts."""
    proxy = Proxy(port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.close()


def _break_off(end: socket.socket) -> None:
    # Shutting down first wakes the thread that waits at this socket.
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
