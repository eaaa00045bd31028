"""Requests as an HTTP API hands them to a function (payload format 2.0)."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

ISSUER = "https://issuer.test/pool"
CUSTOMER = "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e"
SESSION = "019353d0-0000-7000-8000-000000000001"


@dataclass(frozen=True)
class Answer:
    """A reply with its body read."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as a value."""
        return json.loads(self.text)

    @property
    def fields(self) -> dict[str, str]:
        """What the problem document says of each field."""
        return {error["field"]: error["message"] for error in self.json["errors"]}


type Call = Callable[..., Answer]


def claims_of(subject: str, *groups: str, **others: str) -> dict[str, str]:
    """The claims of a verified access token, all of them strings as the gateway has them."""
    claims = {"sub": subject, "iss": ISSUER, "token_use": "access"}
    if groups:
        claims["cognito:groups"] = f"[{' '.join(groups)}]"
    return claims | others


def gateway_event(  # noqa: PLR0913 - the parts of a request
    method: str,
    path: str,
    *,
    body: object = None,
    raw: str | bytes | None = None,
    claims: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | str = "",
    request_id: str = "request-1",
) -> dict[str, Any]:
    """One request; `body` goes as JSON, `raw` as it is, bytes in base64."""
    text = raw if body is None else json.dumps(body)
    encoded = isinstance(text, bytes)
    if isinstance(text, bytes):
        text = base64.b64encode(text).decode()
    sent = {"content-type": "application/json"} if text is not None else {}
    context: dict[str, Any] = {
        "stage": "$default",
        "requestId": request_id,
        "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    written = query if isinstance(query, str) else urlencode(query)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": written,
        "queryStringParameters": dict(parse_qsl(written, keep_blank_values=True)),
        "headers": sent | (headers or {}),
        "requestContext": context,
        "isBase64Encoded": encoded,
    }
    return event if text is None else event | {"body": text}
