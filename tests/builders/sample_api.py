"""A small API with one route of each kind."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from crm.platform.contracts.validation import validate_item
from crm.platform.errors import (
    Conflict,
    CrmError,
    InvalidInput,
    KeyReused,
    NotFound,
    PayloadTooLarge,
    TooManyRequests,
    Unavailable,
)
from crm.platform.http import Api, Reply, Request

REFUSALS: dict[str, CrmError] = {
    "conflict": Conflict("A completed session cannot be started."),
    "missing": NotFound(),
    "reused": KeyReused(),
    "busy": TooManyRequests(retry_after=7),
    "away": Unavailable(retry_after=3),
    "large": PayloadTooLarge("An event must not exceed 32 KB."),
    "invalid": InvalidInput(),
}


class Contract(BaseModel):
    """No field but the known ones."""

    model_config = ConfigDict(extra="forbid")


class Contact(Contract):
    """A part of a body."""

    name: str = Field(min_length=1)
    email: str

    @field_validator("email")
    @classmethod
    def _has_an_at(cls, email: str) -> str:
        if "@" not in email:
            raise ValueError("should be an address")
        return email


class Booking(Contract):
    """A body with a field of each kind."""

    kind: Literal["booking"] = "booking"
    contact: Contact
    rating: int = Field(default=5, ge=1, le=5)
    urgent: bool = False
    starts_at: datetime | None = None
    id: UUID | None = None
    reminder: int | str = 0
    files: list[str] = []
    metadata: dict[str, Any] = {}


class Batch(Contract):
    """Another shape of the same body."""

    bookings: list[Booking] = Field(min_length=1, max_length=3)


class Items(Contract):
    """A list whose items are judged one by one."""

    items: list[JsonValue]
    note: str = ""


class Page(Contract):
    """Query parameters."""

    limit: int = Field(default=20, ge=1, le=100)
    status: Literal["live", "completed"] | None = None
    after: datetime | None = None
    text: str | None = None


class Seen(BaseModel):
    """What a handler saw."""

    principal: str
    role: str
    key: str
    own_key: str
    locale: str


api = Api()


@api.post("/api/bookings", roles=("customer",), summary="Book", status=201)
def book(request: Request[Booking]) -> Booking:
    """Answer with the body."""
    return request.body


@api.post("/api/batches", roles=("customer",), summary="Book several", max_bytes=2048)
def book_some(request: Request[Booking | Batch]) -> Reply[Booking | Batch]:
    """Answer with the body, and with a status of its own for one kind."""
    return Reply(request.body, 201 if isinstance(request.body, Booking) else 200, {"x-kind": "y"})


@api.post("/api/optional", roles=("customer",), summary="Book perhaps")
def book_perhaps(request: Request[Contact | None]) -> dict[str, bool]:
    """Tell whether there was a body."""
    return {"given": request.body is not None}


@api.post("/api/items", roles=("customer",), summary="Judge items", judged_apart="items")
def judge_items(request: Request[Items]) -> list[bool]:
    """Tell which items are good."""
    return [
        isinstance(validate_item(Contact, item, "item"), Contact) for item in request.body.items
    ]


@api.get("/api/sessions", roles=("customer", "admin"), summary="List", query=Page)
def list_sessions(request: Request[None]) -> Page:
    """Answer with the query."""
    return request.query(Page)


@api.get("/api/misdeclared", roles=("customer",), summary="Forgets its query")
def misdeclared(request: Request[None]) -> Page:
    """Ask for a query that the route does not declare."""
    return request.query(Page)


@api.post("/api/sessions/{session_id}/end", roles=("customer", "mechanic"), summary="End")
def end(request: Request[None], session_id: UUID) -> Seen:
    """Answer with what the request says of its sender."""
    return Seen(
        principal=str(request.principal.id),
        role=request.principal.role,
        key=request.key.key,
        own_key=request.key_for(session_id).key,
        locale=request.locale,
    )


@api.get("/api/refusals/{name}", roles=("customer",), summary="Refuse")
def refuse(_: Request[None], name: str) -> None:
    """Raise what the path names."""
    raise REFUSALS[name]


@api.put("/api/bookings/{booking_id}", roles=("customer",), summary="Nothing", status=204)
def nothing(_: Request[None], booking_id: UUID) -> None:
    """Answer with nothing."""


@api.delete("/api/bookings/{booking_id}", roles=("customer",), summary="Break")
def broken(_: Request[None], booking_id: UUID) -> None:
    """Meet a defect whose message quotes what a person wrote."""
    raise RuntimeError(f"anna@example.test wanted {booking_id}")


@api.post("/webhook", roles=(), public=True, summary="Signed by its sender", max_bytes=1024)
def webhook(request: Request[bytes]) -> dict[str, str]:
    """Answer with the raw body."""
    return {"raw": request.body.hex(), "signature": request.headers["x-signature"]}


@api.post("/who", roles=(), public=True, summary="Asks for a principal that is not there")
def who(request: Request[None]) -> str:
    """Need a principal."""
    return str(request.principal.id)
