"""Recording an interaction with FastAPI and SQLAlchemy's ORM on Lambda, as their manuals have it.

One transaction a request: its key with the reply, the customer if new, and the interaction. Mangum
hands on the gateway's event with the claims that the gateway has verified; one line is logged.
"""

import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TextIO
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from mangum import Mangum
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.peers.tables import Customer, Interaction, KeptReply
from crm.journey.contracts.interactions import InteractionType

_LOG = logging.getLogger("peer")
_OWN_ACTS = ("summary_viewed", "waiver_accepted")


class TrackRequest(BaseModel):
    """One interaction."""

    model_config = ConfigDict(extra="forbid")

    interaction_type: InteractionType
    customer_id: UUID | None = None
    session_id: UUID | None = None
    metadata: dict[str, JsonValue] = Field(default_factory=dict)
    event_id: UUID | None = None


class TrackedInteraction(BaseModel):
    """The interaction that a report led to."""

    id: UUID
    customer_id: UUID
    interaction_type: InteractionType
    session_id: UUID | None
    metadata: dict[str, Any]
    created_at: datetime
    duplicate: bool


class Principal(BaseModel):
    """Who asks."""

    id: UUID
    role: Literal["customer", "service"]


async def principal_of(request: Request) -> Principal:
    """The caller, from the claims that the gateway has verified."""
    claims = request.scope["aws.event"]["requestContext"]["authorizer"]["jwt"]["claims"]
    role = "service" if "service" in claims["cognito:groups"] else "customer"
    return Principal(id=claims["sub"], role=role)


async def key_of(request: Request) -> str:
    """What makes a repeat recognisable: the client's word, or the gateway's."""
    given = request.headers.get("idempotency-key")
    return given or str(request.scope["aws.event"]["requestContext"]["requestId"])


async def log_request(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """One structured line for each request."""
    started = time.perf_counter()
    response = await call_next(request)
    line = {
        "route": f"{request.method} {request.url.path}",
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - started) * 1000, 2),
    }
    _LOG.info(json.dumps(line))
    return response


def create_handler(engine: Engine, log: TextIO) -> Mangum:
    """What Lambda calls, on an engine's database."""
    _LOG.handlers = [logging.StreamHandler(log)]
    _LOG.setLevel(logging.INFO)
    return Mangum(create_app(engine), lifespan="off")


def create_app(engine: Engine) -> FastAPI:
    """The application on an engine's database."""
    app = FastAPI()
    app.middleware("http")(log_request)

    def session_of() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    @app.post("/api/interactions", status_code=201)
    def track(
        body: TrackRequest,
        who: Annotated[Principal, Depends(principal_of)],
        session: Annotated[Session, Depends(session_of)],
        response: Response,
        key: Annotated[str, Depends(key_of)],
    ) -> TrackedInteraction:
        fingerprint = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
        kept = session.get(KeptReply, (who.id, key))
        if kept is not None:
            if kept.fingerprint != fingerprint:
                raise HTTPException(422, "This key was used before with another request.")
            response.status_code = 200
            return TrackedInteraction.model_validate(kept.reply)
        tracked = _record(session, who, body)
        reply = tracked.model_dump(mode="json")
        session.add(KeptReply(subject=who.id, key=key, fingerprint=fingerprint, reply=reply))
        session.commit()
        return tracked

    return app


def _record(session: Session, who: Principal, body: TrackRequest) -> TrackedInteraction:
    whose = body.customer_id or who.id
    if who.role == "customer":
        if whose != who.id:
            raise HTTPException(404, "There is no such customer.")
        if body.interaction_type not in _OWN_ACTS:
            raise HTTPException(403, "A customer may not report this.")
    customer = session.get(Customer, whose)
    if customer is None:
        session.add(Customer(id=whose))
    elif customer.erased_at is not None:
        raise HTTPException(410, "The data of this customer were erased.")
    interaction = Interaction(
        id=uuid4(),
        customer_id=whose,
        interaction_type=body.interaction_type,
        session_id=body.session_id,
        details=body.metadata,
        client_event_id=body.event_id,
        created_at=datetime.now(UTC),
    )
    session.add(interaction)
    return TrackedInteraction(
        id=interaction.id,
        customer_id=whose,
        interaction_type=body.interaction_type,
        session_id=body.session_id,
        metadata=body.metadata,
        created_at=interaction.created_at,
        duplicate=False,
    )
