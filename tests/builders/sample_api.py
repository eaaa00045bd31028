"""A small API with one route of each kind."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    field_validator,
)

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
from crm.platform.http import FunctionUrlApi, HttpApi, Id, roles, validate_separately
from crm.platform.http.middlewares import limit_body

REFUSALS: dict[str, CrmError] = {
    "conflict": Conflict("A completed session cannot be started."),
    "missing": NotFound(),
    "reused": KeyReused(),
    "busy": TooManyRequests(retry_after=7),
    "away": Unavailable(retry_after=3),
    "large": PayloadTooLarge("An event must not exceed 32 KB."),
    "invalid": InvalidInput(),
}


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("should be a time as text")  # noqa: TRY004 - pydantic reads ValueError
    return value


type Moment = Annotated[datetime, BeforeValidator(_text)]


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
    rating: StrictInt = Field(default=5, ge=1, le=5)
    urgent: StrictBool = False
    starts_at: Moment | None = None
    id: UUID | None = None
    reminder: StrictInt | StrictStr = 0
    files: list[str] = []
    metadata: dict[str, Any] = {}


class Batch(Contract):
    """Another shape of the same body."""

    bookings: list[Booking] = Field(min_length=1, max_length=3)


class Items(Contract):
    """A list whose items are validated one by one."""

    items: list[Any]
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
    fingerprint: str
    locale: str


app = HttpApi()
public = FunctionUrlApi()


@app.post("/api/bookings", summary="Book", security=roles("customer"), status_code=201)
def book(body: Annotated[Booking, Body()]) -> Booking:
    """Return the body."""
    return body


@app.post(
    "/api/batches",
    summary="Book several",
    security=roles("customer"),
    middlewares=[limit_body(2048)],
)
def book_some(body: Annotated[Booking | Batch, Body()]) -> Response[Booking | Batch]:
    """Return the body, and with a status of its own for one kind."""
    status = 201 if isinstance(body, Booking) else 200
    return Response(status, content_types.APPLICATION_JSON, body, headers={"x-kind": "y"})


@app.post("/api/optional", summary="Book perhaps", security=roles("customer"))
def book_perhaps(body: Annotated[Contact | None, Body()] = None) -> dict[str, bool]:
    """Tell whether there was a body."""
    return {"given": body is not None}


@app.post(
    "/api/items",
    summary="Judge items",
    security=roles("customer"),
    middlewares=[validate_separately("items")],
)
def validate_items(body: Annotated[Items, Body()]) -> list[bool]:
    """Tell which items are good."""
    return [isinstance(validate_item(Contact, item, "item"), Contact) for item in body.items]


@app.get("/api/sessions", summary="List", security=roles("customer", "admin"))
def list_sessions(query: Annotated[Page, Query()]) -> Page:
    """Return the query."""
    return query


@app.post("/api/sessions/<session_id>/end", summary="End", security=roles("customer", "mechanic"))
def end(session_id: Id) -> Seen:
    """Return what the request says of its sender."""
    return Seen(
        principal=str(app.principal.id),
        role=app.principal.role,
        key=app.key.key,
        own_key=app.key_for(session_id).key,
        fingerprint=app.key.fingerprint,
        locale=app.locale,
    )


@app.get("/api/refusals/<name>", summary="Refuse", security=roles("customer"))
def refuse(name: str) -> None:
    """Raise what the path names."""
    raise REFUSALS[name]


@app.put("/api/bookings/<booking_id>", summary="Nothing", security=roles("customer"))
def nothing(booking_id: Id) -> Response[str]:
    """Return nothing."""
    del booking_id
    return Response(204, body="")


@app.delete("/api/bookings/<booking_id>", summary="Break", security=roles("customer"))
def broken(booking_id: Id) -> None:
    """Meet a defect whose message quotes what a person wrote."""
    raise RuntimeError(f"anna@example.test wanted {booking_id}")


@public.post("/webhook", summary="Signed by its sender", middlewares=[limit_body(1024)])
def webhook() -> dict[str, str]:
    """Return the raw body."""
    signature = public.current_event.headers["x-signature"]
    return {"raw": public.raw_body.hex(), "signature": signature}


@public.post("/who", summary="Asks for a principal that is not there")
def who() -> str:
    """Need a principal."""
    return str(public.principal.id)
