"""The fake Stripe on a port of its own, and an inbox that stands for our webhook."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import stripe
import uvicorn

from local.fake_stripe.config import FakeStripeConfig
from local.fake_stripe.server import create_app

PATIENCE_SECONDS = 10.0


@dataclass
class Inbox:
    """Keeps deliveries; responds with the planned statuses first, then with 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    received: list[tuple[str, bytes]] = field(default_factory=list)

    def events(self, secret: str) -> list[stripe.Event]:
        """What was delivered, each verified by the SDK."""
        return [
            stripe.Webhook.construct_event(body, signature, secret)
            for signature, body in list(self.received)
        ]


@dataclass(frozen=True)
class Fake:
    """A running fake and ways to talk to it."""

    url: str
    http: httpx2.Client

    @property
    def client(self) -> stripe.StripeClient:
        """The real SDK, pointed at the fake."""
        return stripe.StripeClient(
            "sk_test_any", base_addresses={"api": self.url}, max_network_retries=0
        )

    def control(self, path: str, **wish: object) -> dict[str, Any]:
        """Pull one of the levers."""
        answer = self.http.post(f"/_fake/{path}", json=wish)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


@contextlib.contextmanager
def inbox() -> Iterator[Inbox]:
    """Listen for deliveries."""
    kept = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append((self.headers["Stripe-Signature"], body))
            self.send_response(kept.answers.pop(0) if kept.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Keep the tests' output to themselves."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        kept.url = f"http://127.0.0.1:{server.server_port}/"
        yield kept
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def running(config: FakeStripeConfig) -> Iterator[Fake]:
    """Serve a fake until the block ends; its state stays for the next one."""
    # asyncio switches Nagle's delay off, 40 ms a request, only where it sees the protocol named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(replace(config, public_url=url))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        eventually(lambda: server.started)
        with httpx2.Client(base_url=url) as http:
            yield Fake(url, http)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def eventually(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)
