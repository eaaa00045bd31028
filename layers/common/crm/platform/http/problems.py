"""Refusals and faults as RFC 9457 problem documents: the one place where errors become HTTP."""

import json
from dataclasses import asdict

from aws_lambda_powertools.event_handler.api_gateway import Response

from crm.platform.errors import CrmError, RetryLater, Unauthenticated

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:crm:problem:"
INTERNAL_ERROR = "internal-error"

type Document = dict[str, object]


def refused(error: CrmError, request_id: str) -> Response[str]:
    """The answer to a request that was refused."""
    headers: dict[str, str] = {}
    if isinstance(error, RetryLater):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return _response(error.status, document(error, request_id), headers)


def failed(request_id: str) -> Response[str]:
    """The answer to a request that met a defect of ours."""
    return _response(500, internal_error(request_id), {})


def document(error: CrmError, request_id: str) -> Document:
    """What a refusal says."""
    said: Document = {
        "type": TYPE_PREFIX + error.type_,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": request_id,
    }
    if error.errors:
        said["errors"] = [asdict(field) for field in error.errors]
    return said


def internal_error(request_id: str) -> Document:
    """What a defect says: nothing but where to look."""
    return {
        "type": TYPE_PREFIX + INTERNAL_ERROR,
        "title": "Internal error",
        "status": 500,
        "detail": "Something went wrong here. Please name the request id if you report it.",
        "request_id": request_id,
    }


def _response(status: int, said: Document, headers: dict[str, str]) -> Response[str]:
    return Response(
        status_code=status,
        content_type=CONTENT_TYPE,
        body=json.dumps(said, separators=(",", ":")),
        headers=headers | {"Cache-Control": "no-store"},
    )
