"""Requests as an HTTP API hands them to a function (payload format 2.0)."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

ISSUER = "https://issuer.test/pool"


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
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query if isinstance(query, str) else urlencode(query),
        "headers": sent | (headers or {}),
        "requestContext": context,
        "isBase64Encoded": encoded,
    }
    return event if text is None else event | {"body": text}
