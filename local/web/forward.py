"""Passes `/api/*` and `/m/*` on to the gateway, uncached, as CloudFront does in AWS."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

import httpx2
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from local.servers.ports import HOST
from local.web.problems import problem
from tools.lambda_limits import LARGEST_REPLY

# The gateway itself gives up after 30 seconds.
_TIMEOUT: Final = httpx2.Timeout(35, connect=5)
_HOP_BY_HOP: Final = frozenset(
    (
        "connection",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)


class Forwarder:
    """Forwards requests to the gateway, and its responses to the browser."""

    def __init__(self, api_url: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._api_url = api_url
        self._client = httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False, transport=transport)

    async def answer(self, request: Request) -> Response:
        """Send the request on and stream its answer back."""
        try:
            answer = await self._client.send(self._onward(request), stream=True)
        except ClientDisconnect:
            return Response(status_code=499)
        except httpx2.TimeoutException:
            return problem(504, "Gateway timeout", "The API did not answer in time.")
        except httpx2.TransportError:
            return problem(
                502, "Bad gateway", f"The API at {self._api_url} is away. Is the stack running?"
            )
        if int(answer.headers.get("content-length", 0)) > LARGEST_REPLY:
            await answer.aclose()
            return problem(500, "Reply too large", "Lambda refuses a reply of more than 6 MB.")
        return StreamingResponse(
            answer.aiter_raw(),
            status_code=answer.status_code,
            headers=_onward_headers(answer.headers),
            background=BackgroundTask(answer.aclose),
        )

    async def close(self) -> None:
        """Let go of the connections to the gateway."""
        await self._client.aclose()

    def _onward(self, request: Request) -> httpx2.Request:
        path = request.scope["raw_path"].decode("ascii")
        query = f"?{request.url.query}" if request.url.query else ""
        headers = _onward_headers(request.headers) | {"x-forwarded-for": _addresses(request)}
        has_body = "content-length" in headers or "transfer-encoding" in request.headers
        content: AsyncIterator[bytes] | None = request.stream() if has_body else None
        return self._client.build_request(
            request.method, f"{self._api_url}{path}{query}", headers=headers, content=content
        )


def _addresses(request: Request) -> str:
    """Where a request comes from, by way of whom; the last is the one that the gateway sees."""
    given = request.headers.get("x-forwarded-for")
    peer = request.client.host if request.client else HOST
    return f"{given}, {peer}" if given else peer


def _onward_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _HOP_BY_HOP}
