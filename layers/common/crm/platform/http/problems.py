"""Refusals and faults as RFC 9457 problem documents: the one place where errors become HTTP."""

import json
from dataclasses import asdict
from typing import Final

from aws_lambda_powertools.event_handler import Response

from crm.platform.errors import CrmError, RetryLater, Unauthenticated

CONTENT_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:crm:problem:"
INTERNAL_ERROR: Final = "internal-error"

type Document = dict[str, object]


def refused(error: CrmError, request_id: str) -> Response[str]:
    """Returns the reply to a request that was refused."""
    headers: dict[str, str | list[str]] = {}
    if isinstance(error, RetryLater):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return _response(error.status, document(error, request_id), headers)


def failed(request_id: str) -> Response[str]:
    """Returns the reply to a request that met a defect of ours."""
    return _response(500, internal_error(request_id), {})


def document(error: CrmError, request_id: str) -> Document:
    """Returns what a refusal says."""
    problem: Document = {
        "type": TYPE_PREFIX + error.type_,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": request_id,
    }
    if error.errors:
        problem["errors"] = [asdict(field) for field in error.errors]
    return {**problem, **error.extension}


def internal_error(request_id: str) -> Document:
    """Returns what a defect says: nothing but where to look."""
    return {
        "type": TYPE_PREFIX + INTERNAL_ERROR,
        "title": "Internal error",
        "status": 500,
        "detail": "Something went wrong here. Please name the request id if you report it.",
        "request_id": request_id,
    }


def _response(status: int, problem: Document, headers: dict[str, str | list[str]]) -> Response[str]:
    body = json.dumps(problem, separators=(",", ":"))
    return Response(status, CONTENT_TYPE, body, headers=headers)
