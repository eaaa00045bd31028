"""Requests to the API, responses of it, and the way over HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import httpx2

_EXCERPT_LENGTH = 400
# The gateway itself gives up after 30 seconds.
_TIMEOUT = httpx2.Timeout(35, connect=5)

type Json = Any


class NoResponse(Exception):  # noqa: N818 - what happened
    """A request got no response: nobody knows whether it was carried out."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request.

    Attributes:
        body: Sent as JSON, unless it is None.
        raw: Sent as it is, when there is no body.
    """

    method: str
    path: str
    body: Json = None
    raw: str | bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str | int] | str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Response:
    """What came back; names of headers are found in any case."""

    status: int
    headers: httpx2.Headers
    text: str

    @cached_property
    def body(self) -> Json:
        """The JSON value, or the text of another type; None for an empty response."""
        is_json = "json" in self.headers.get("content-type", "")
        return json.loads(self.text) if self.text and is_json else self.text or None

    def __str__(self) -> str:
        return f"{self.status} {self.text[:_EXCERPT_LENGTH]}"


class Transport(Protocol):
    """One principal's way to a server."""

    def send(self, request: Request) -> Response:
        """Send a request once.

        Raises:
            NoResponse: The connection broke, or nobody answered in time.
        """


@dataclass(frozen=True)
class HttpTransport:
    """Requests over HTTP; without a token they are anonymous."""

    http: httpx2.Client
    token: str | None = None

    def send(self, request: Request) -> Response:
        """Send a request once; raises NoResponse."""
        sent = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        content = {"content": request.raw} if request.body is None else {"json": request.body}
        query = request.query
        try:
            response = self.http.request(
                request.method,
                request.path
                if not isinstance(query, str) or not query
                else f"{request.path}?{query}",
                params=None if isinstance(query, str) else query,
                headers=sent | dict(request.headers),
                **content,
            )
        except httpx2.TransportError as error:
            raise NoResponse(f"{type(error).__name__} {error}") from error
        return Response(response.status_code, response.headers, response.text)


def http_client(url: str) -> httpx2.Client:
    """Connections to one server, for many principals at once."""
    return httpx2.Client(base_url=url, timeout=_TIMEOUT, trust_env=False)
