"""The stand-in of SES on a port of its own, and boto3's client pointed at it."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import httpx2
import uvicorn
from botocore.config import Config

from crm.messages.contracts.mail import Mail
from crm.messages.ses import Sender
from local.fake_ses.config import FakeSesConfig
from local.fake_ses.server import create_app
from tests.support.fake_stripe import eventually

SENDER = Sender(
    address="hello@shop.example", name="Shop", reply_to=None, configuration_set="comeback"
)


@dataclass(frozen=True)
class FakeSes:
    """A running stand-in and ways to talk to it."""

    url: str
    http: httpx2.Client

    @property
    def client(self) -> Any:
        """boto3's own client, which tries once."""
        session = boto3.Session("test", "test", region_name="eu-central-1")
        config = Config(retries={"total_max_attempts": 1}, read_timeout=10)
        return session.client("sesv2", endpoint_url=self.url, config=config)

    def control(self, path: str, **body: object) -> dict[str, Any]:
        """Pull one of the levers."""
        answer = self.http.post(f"/_fake/{path}", json=body)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def mails(self, message: object = "") -> list[dict[str, Any]]:
        """What was taken, newest first."""
        query = {"message": str(message)} if message else {}
        found: list[dict[str, Any]] = self.http.get("/_fake/mails", params=query).json()["mails"]
        return found


@contextlib.contextmanager
def running(config: FakeSesConfig) -> Iterator[FakeSes]:
    """Serve a stand-in until the block ends; its state stays for the next one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(config)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        eventually(lambda: server.started)
        with httpx2.Client(base_url=url) as http:
            yield FakeSes(url, http)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def mail(to: str = "ada@example.com", **over: Any) -> Mail:
    """A mail to somebody."""
    given: dict[str, Any] = {
        "message_id": uuid4(),
        "to": to,
        "to_name": "Zoë",
        "subject": "Après votre session 🎉",
        "html": "<p>Hello</p>",
        "text": "Hello",
        "unsubscribe_url": "https://shop.example/m/o/abc",
        "campaign": "follow_up",
        "step": "follow_up_1",
        "language": "en",
    }
    return Mail(**given | over)


def happened(ses: FakeSes, message: object) -> list[str]:
    """What has happened to a message of ours."""
    [found] = ses.mails(message)
    kinds: list[str] = found["happened"]
    return kinds
