"""A network between a client and Postgres: forwards each packet after a delay."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

_HOST = "127.0.0.1"
_CHUNK = 65_536


@contextlib.contextmanager
def delayed(port: int, seconds: float) -> Iterator[int]:
    """The port of a way to `port` that takes so many seconds in each direction."""
    listener = socket.create_server((_HOST, 0))
    thread = threading.Thread(target=_accept, args=(listener, port, seconds), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, port: int, seconds: float) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listener.accept()
            server = socket.create_connection((_HOST, port))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for ends in ((client, server), (server, client)):
                threading.Thread(target=_forward, args=(*ends, seconds), daemon=True).start()


def _forward(source: socket.socket, target: socket.socket, seconds: float) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK):
            time.sleep(seconds)
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
