"""Stand-ins for EventBridge, another function, Stripe and CloudFormation.

Each answers at once what the real one answers when all is well, so that what is measured is ours.
"""

import contextlib
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final, override
from urllib.parse import parse_qs
from uuid import uuid4

from local.servers.ports import HOST

_HOUR: Final = 3600


class Services(ThreadingHTTPServer):
    """All of them.

    Attributes:
        published: Events that the bus has taken, the latest last.
        opened: Requests for a checkout with the id that Stripe gave it, the latest last.
    """

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Handler)
        self.published: list[dict[str, Any]] = []
        self.opened: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        """Where every one of them is reached."""
        return f"http://{HOST}:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Services

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: only the table is read."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.headers.get("X-Amz-Target") == "AWSEvents.PutEvents":
            events = [json.loads(entry["Detail"]) for entry in json.loads(body)["Entries"]]
            self.server.published += events
            taken = [{"EventId": str(uuid4())} for _ in events]
            self._respond({"FailedEntryCount": 0, "Entries": taken})
        elif self.path.endswith("/invocations"):
            self._respond(self._gateway(json.loads(body)))
        else:
            self._respond(_checkout(parse_qs(body.decode())))

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._respond({})

    def _gateway(self, request: dict[str, Any]) -> dict[str, Any]:
        """The function stripe_gateway."""
        if request["operation"] == "list_events":
            return {"kind": "event_page", "events": [], "has_more": False}
        session = f"cs_test_{uuid4().hex}"
        self.server.opened.append(request | {"stripe_session_id": session})
        opened = {"url": "https://stripe.invalid/pay", "expires_at": request["expires_at"]}
        return {"kind": "checkout_opened", "stripe_session_id": session, **opened}

    def _respond(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _checkout(form: dict[str, list[str]]) -> dict[str, Any]:
    """A Checkout Session that Stripe has opened."""
    price = "line_items[0][price_data]"
    return {
        "id": f"cs_test_{uuid4().hex}",
        "object": "checkout.session",
        "url": "https://stripe.invalid/pay",
        "amount_total": int(form[f"{price}[unit_amount]"][0]),
        "currency": form[f"{price}[currency]"][0],
        "expires_at": int(time.time()) + _HOUR,
    }


@contextlib.contextmanager
def services() -> Iterator[Services]:
    """All of them, until the end."""
    server = Services()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
