"""Refusals and faults as RFC 9457 problem documents: the one place where errors become HTTP."""

import json
from dataclasses import asdict

from crm.platform.errors import CrmError, RetryLater, Unauthenticated
from crm.platform.http.answer import Answer

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:crm:problem:"
INTERNAL_ERROR = "internal-error"

type Document = dict[str, object]


def refused(error: CrmError, request_id: str) -> Answer:
    """The answer to a request that was refused."""
    headers: dict[str, str] = {}
    if isinstance(error, RetryLater):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return _answer(error.status, document(error, request_id), headers)


def failed(request_id: str) -> Answer:
    """The answer to a request that met a defect of ours."""
    return _answer(500, internal_error(request_id), {})


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


def _answer(status: int, said: Document, headers: dict[str, str]) -> Answer:
    return Answer(
        status=status,
        body=json.dumps(said, separators=(",", ":")),
        headers={"Content-Type": CONTENT_TYPE, **headers},
    )
