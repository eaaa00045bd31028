"""Calls an ASGI application in this process, without a server or an HTTP client around it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from uuid import uuid4

type Message = MutableMapping[str, Any]
type Application = Callable[[Message, Any, Any], Awaitable[None]]


class Caller:
    """Posts to one application on one event loop."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._loop = asyncio.Runner()

    def post(self, path: str, body: object, claims: Mapping[str, str]) -> int:
        """The status of the reply to one request with a new idempotency key."""
        return self._loop.run(self._post(path, json.dumps(body).encode(), claims))

    def close(self) -> None:
        """End the event loop."""
        self._loop.close()

    async def _post(self, path: str, raw: bytes, claims: Mapping[str, str]) -> int:
        replies: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Message) -> None:
            replies.append(message)

        await self._application(_scope(path, claims), receive, send)
        status: int = replies[0]["status"]
        return status


def _scope(path: str, claims: Mapping[str, str]) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (b"idempotency-key", str(uuid4()).encode()),
        ],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 443),
        "claims": claims,
    }
