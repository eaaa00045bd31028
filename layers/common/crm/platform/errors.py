"""Everything that may be refused, and the HTTP reply each refusal becomes.

CrmError
├── MalformedJson         400  not JSON, or JSON that nothing here could store
├── Unauthenticated       401  no identity, or a token of the wrong kind
├── Forbidden             403  an identity whose role may not do this
├── NotFound              404  unknown, or somebody else's: one answer for both
├── Conflict              409  a move that the present state forbids
├── Gone                  410  about a customer whose data were erased
├── PayloadTooLarge       413
├── UnsupportedMediaType  415
├── InvalidInput          422  well-formed, and wrong: names each field
├── KeyReused             422  an idempotency key that came with another request before
└── RetryLater
    ├── TooManyRequests   429
    └── Unavailable       503  something behind us is unavailable
"""
# ruff: noqa: N818 - a refusal reads as the answer it becomes

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field.

    Attributes:
        field: Where it stands, as `contact.email` or `interactions[3].metadata`.
        message: What it should be, for a person.
    """

    field: str
    message: str


class CrmError(Exception):
    """A refusal with a sentence for the person who caused it, never a defect of ours.

    Attributes:
        status: The HTTP status of the answer.
        type_: The last part of the problem's `type`.
        title: The same for every refusal of this kind.
        sentence: The detail when the place that refuses has nothing better to say.
        extension: What the document says beside it, by name, as JSON has it.
    """

    status: ClassVar[int]
    type_: ClassVar[str]
    title: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, detail: str | None = None, *, errors: tuple[FieldError, ...] = ()) -> None:
        self.detail = detail or self.sentence
        self.errors = errors
        self.extension: Mapping[str, object] = {}
        super().__init__(self.detail)


class MalformedJson(CrmError):
    """The body cannot be read."""

    status = 400
    type_ = "malformed-json"
    title = "Malformed JSON"
    sentence = "The body is not JSON that can be read."


class Unauthenticated(CrmError):
    """Nobody knows who asks."""

    status = 401
    type_ = "unauthenticated"
    title = "Not authenticated"
    sentence = "The request needs a valid access token."


class Forbidden(CrmError):
    """The role may not do this."""

    status = 403
    type_ = "forbidden"
    title = "Not allowed"
    sentence = "Your role may not do this."


class NotFound(CrmError):
    """Unknown, or somebody else's: the reply does not say which."""

    status = 404
    type_ = "not-found"
    title = "Not found"
    sentence = "There is nothing here that you may see."


class Conflict(CrmError):
    """The present state forbids the move."""

    status = 409
    type_ = "conflict"
    title = "Conflict"
    sentence = "The present state does not allow this."


class Gone(CrmError):
    """It was there, and is not to come back."""

    status = 410
    type_ = "gone"
    title = "Gone"
    sentence = "The data of this customer were erased."


class PayloadTooLarge(CrmError):
    """More bytes than are read."""

    status = 413
    type_ = "payload-too-large"
    title = "Payload too large"
    sentence = "The body is too large."


class UnsupportedMediaType(CrmError):
    """The body claims to be something else than JSON."""

    status = 415
    type_ = "unsupported-media-type"
    title = "Unsupported media type"
    sentence = "The body must be sent as application/json in UTF-8."


class InvalidInput(CrmError):
    """The input can be read and is wrong."""

    status = 422
    type_ = "invalid-input"
    title = "Invalid input"
    sentence = "Some of the input is not valid."


class KeyReused(CrmError):
    """An idempotency key came back with another request."""

    status = 422
    type_ = "key-reused"
    title = "Idempotency key reused"
    sentence = "This idempotency key was used for a different request."


class RetryLater(CrmError):
    """The same request may succeed after `retry_after` seconds."""

    def __init__(self, detail: str | None = None, *, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__(detail)


class TooManyRequests(RetryLater):
    """Too much at once."""

    status = 429
    type_ = "too-many-requests"
    title = "Too many requests"
    sentence = "Too many requests at once. Please try again shortly."


class Unavailable(RetryLater):
    """Something that we need does not answer."""

    status = 503
    type_ = "unavailable"
    title = "Temporarily unavailable"
    sentence = "The service is briefly unavailable. Please try again shortly."
