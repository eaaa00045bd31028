"""What AWS hands to functions: requests in payload format 2.0, and envelopes of EventBridge."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from demo.driver.transport import Request

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example00"


def claims_of(subject: str, *groups: str, **others: str) -> dict[str, str]:
    """Build the claims of a verified access token, all of them strings as the gateway has them."""
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
    claims: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str | int] | str = "",
    request_id: str = "request-1",
) -> dict[str, Any]:
    """Build the event of one request; `body` goes as JSON, `raw` as it is, bytes in base64."""
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
        "headers": sent | dict(headers or {}),
        "requestContext": context,
        "isBase64Encoded": encoded,
    }
    return event if text is None else event | {"body": text}


def event_of(request: Request, claims: Mapping[str, Any] | None) -> dict[str, Any]:
    """Build the event of a request, with an id of its own."""
    return gateway_event(
        request.method,
        request.path,
        body=request.body,
        raw=request.raw,
        claims=claims,
        headers=request.headers,
        query=request.query,
        request_id=str(uuid4()),
    )


def envelope_around(document: dict[str, Any]) -> dict[str, Any]:
    """Build the envelope in which EventBridge delivers an event's document."""
    return {
        "version": "0",
        "id": "8a1d1a52-0000-4000-8000-000000000001",
        "account": "000000000000",
        "region": "eu-central-1",
        "time": "2026-11-02T03:04:05Z",
        "resources": [],
        "source": "crm",
        "detail-type": document["type"],
        "detail": document,
    }
