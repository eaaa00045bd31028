"""The answers to requests that fail: ours, and those of the gateway before us."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from crm.platform.errors import (
    Conflict,
    CrmError,
    Forbidden,
    Gone,
    InvalidInput,
    KeyReused,
    MalformedJson,
    NotFound,
    PayloadTooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from crm.platform.http import problems

type Response = dict[str, Any]

# Statuses that the gateway may answer before a function is called, or instead of it.
_GATEWAY = {401, 413, 429, 500, 503}
_KINDS: tuple[type[CrmError], ...] = (
    MalformedJson,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Gone,
    PayloadTooLarge,
    UnsupportedMediaType,
    InvalidInput,
    KeyReused,
    TooManyRequests,
    Unavailable,
)
_FIELDS = [{"field": "contact.email", "message": "is required"}]
_PREFIX = "#/components/schemas/"
_REQUEST_ID = "JKJaXmPLvHcESHA="


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Its place in the input.", examples=["contact.email"])
    message: str = Field(description="For a person.", examples=["is required"])


class Problem(BaseModel):
    """A problem document (RFC 9457): every error that the functions answer."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(
        description="The same for every problem of a kind; programs go by this.",
        json_schema_extra={
            "enum": [
                problems.TYPE_PREFIX + name
                for name in [*(kind.type_ for kind in _KINDS), problems.INTERNAL_ERROR]
            ]
        },
    )
    title: str = Field(description="The kind, for a person.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time, for a person.")
    request_id: str = Field(description="Names the request in the log.")
    errors: list[FieldProblem] = Field(
        default_factory=list,
        description="What is wrong with each field; left out where there is none to name.",
        json_schema_extra={"minItems": 1},
    )


class GatewayError(BaseModel):
    """An error of the gateway's own, before a function was called."""

    message: str | None = Field(examples=["Unauthorized"])


def error_schemas() -> dict[str, Any]:
    """Returns the schemas of what failures carry."""
    models = (Problem, GatewayError)
    _, found = models_json_schema(
        [(model, "serialization") for model in models], ref_template=_PREFIX + "{model}"
    )
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def responses() -> dict[str, Response]:
    """Every error response, by its name among the components."""
    by_status: dict[int, list[type[CrmError]]] = {}
    for kind in _KINDS:
        by_status.setdefault(kind.status, []).append(kind)
    named = {kinds[0].__name__: _response(status, kinds) for status, kinds in by_status.items()}
    named["InternalError"] = _internal_error()
    return named


def references(statuses: set[int]) -> dict[str, Response]:
    """The error responses of a route, by status."""
    names = {kind.status: kind.__name__ for kind in reversed(_KINDS)} | {500: "InternalError"}
    return {
        str(status): {"$ref": f"#/components/responses/{names[status]}"}
        for status in sorted(statuses)
    }


def _response(status: int, kinds: list[type[CrmError]]) -> Response:
    examples = {kind.type_: {"value": _example(kind)} for kind in kinds}
    response: Response = {"description": " ".join(kind.sentence for kind in kinds)}
    if headers := _headers(status):
        response["headers"] = headers
    return response | {"content": _content(status, {"examples": examples})}


def _internal_error() -> Response:
    document = problems.internal_error(_REQUEST_ID)
    return {
        "description": "A defect of ours. Input never causes it.",
        "content": _content(500, {"example": document}),
    }


def _example(kind: type[CrmError]) -> dict[str, Any]:
    document = problems.document(kind(), _REQUEST_ID)
    return document | {"errors": _FIELDS} if kind is InvalidInput else document


def _content(status: int, examples: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {
        problems.CONTENT_TYPE: {"schema": _reference("Problem"), **examples},
    }
    if status in _GATEWAY:
        content["application/json"] = {"schema": _reference("GatewayError")}
    return content


def _headers(status: int) -> dict[str, Any]:
    if status == Unauthenticated.status:
        return {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if status in {TooManyRequests.status, Unavailable.status}:
        seconds = {"type": "integer", "minimum": 1}
        return {"Retry-After": {"description": "Seconds; from us, always.", "schema": seconds}}
    return {}


def _reference(name: Literal["Problem", "GatewayError"]) -> dict[str, str]:
    return {"$ref": _PREFIX + name}
