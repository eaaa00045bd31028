"""Refusals and faults as RFC 9457 problem documents: the one place where errors become HTTP."""

import json
from dataclasses import asdict

from aws_lambda_powertools.event_handler.api_gateway import Response

from crm.platform.errors import CrmError, RetryLater, Unauthenticated

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:crm:problem:"


def refused(error: CrmError, request_id: str) -> Response[str]:
    """The answer to a request that was refused."""
    headers: dict[str, str] = {}
    if isinstance(error, RetryLater):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    document = {
        "type": TYPE_PREFIX + error.type_,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": request_id,
    }
    if error.errors:
        document["errors"] = [asdict(field) for field in error.errors]
    return _response(error.status, document, headers)


def failed(request_id: str) -> Response[str]:
    """The answer to a request that met a defect of ours: it tells nothing but where to look."""
    document = {
        "type": TYPE_PREFIX + "internal-error",
        "title": "Internal error",
        "status": 500,
        "detail": "Something went wrong here. Please name the request id if you report it.",
        "request_id": request_id,
    }
    return _response(500, document, {})


def _response(status: int, document: dict[str, object], headers: dict[str, str]) -> Response[str]:
    return Response(
        status_code=status,
        content_type=CONTENT_TYPE,
        body=json.dumps(document, separators=(",", ":")),
        headers=headers | {"Cache-Control": "no-store"},
    )
