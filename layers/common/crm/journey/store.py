"""The journey's SQL calls; each is one round trip and one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from crm.platform.contracts.cursor import Cursor, Page
from crm.platform.database import Row, as_json, call, call_as, read_page, write_once
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

type After = Cursor[datetime] | None


def start_intake(
    principal: Principal,
    key: IdempotencyKey,
    intake: Mapping[str, object],
    contact: Mapping[str, object],
    open_free_sessions: int,
) -> Row:
    """Files the intake; raises NotFound or Conflict for what it names, Conflict above the limit."""
    query = "select api.start_intake(%s, %s, %s, %s, %s, %s)"
    arguments = (as_json(intake), as_json(contact), open_free_sessions)
    return write_once(query, principal, key, *arguments)


def get_session(principal: Principal, session_id: UUID) -> Row:
    """Returns one session; raises NotFound."""
    return call_as("select api.get_session(%s, %s)", principal, session_id)


def list_sessions(principal: Principal, status: str | None, after: After, limit: int) -> Page:
    """Returns a page of sessions."""
    query = "select api.list_sessions(%s, %s, %s, %s, %s)"
    return read_page(query, principal, status, after=after, limit=limit)


def accept_session(principal: Principal, key: IdempotencyKey, session_id: UUID) -> Row:
    """Assigns a pending session to the mechanic; raises NotFound or Conflict."""
    return write_once("select api.accept_session(%s, %s, %s, %s)", principal, key, session_id)


def start_session(principal: Principal, key: IdempotencyKey, session_id: UUID) -> Row:
    """Makes a session live; raises NotFound or Conflict."""
    return write_once("select api.start_session(%s, %s, %s, %s)", principal, key, session_id)


def end_session(
    principal: Principal, key: IdempotencyKey, session_id: UUID
) -> tuple[Row, Row | None]:
    """Ends a session; returns it with the event of its first completion. Raises NotFound."""
    reply = write_once("select api.end_session(%s, %s, %s, %s)", principal, key, session_id)
    return reply["session"], reply["event"]


def summarise_session(
    principal: Principal,
    key: IdempotencyKey,
    session_id: UUID,
    notes: str,
    decision: Mapping[str, object] | None,
) -> Row:
    """Keeps the mechanic's notes and what was decided with them; raises NotFound or Conflict."""
    query = "select api.summarise_session(%s, %s, %s, %s, %s, %s)"
    decided = None if decision is None else as_json(decision)
    return write_once(query, principal, key, session_id, notes, decided)


def rate_session(principal: Principal, key: IdempotencyKey, session_id: UUID, stars: int) -> Row:
    """Keeps the customer's rating; raises NotFound or Conflict."""
    query = "select api.rate_session(%s, %s, %s, %s, %s::smallint)"
    return write_once(query, principal, key, session_id, stars)


def track_interaction(principal: Principal, key: IdempotencyKey, item: Mapping[str, object]) -> Row:
    """Records one interaction; raises NotFound or Forbidden, which name the field."""
    return write_once(
        "select api.track_interaction(%s, %s, %s, %s, %s, %s, %s, %s)",
        principal,
        key,
        item["customer_id"],
        item["interaction_type"],
        item["session_id"],
        as_json(item["metadata"]),
        item["event_id"],
    )


def track_interactions(
    principal: Principal, key: IdempotencyKey, items: Sequence[Mapping[str, object]]
) -> list[Row]:
    """Records a batch; each result has its item's index, status, id and the field at fault."""
    results: list[Row] = call(
        "select api.track_interactions(%s, %s, %s, %s)",
        (as_json(principal.claims()), key.key, key.fingerprint, as_json(items)),
    )
    return results


def list_interactions(
    principal: Principal, interaction_type: str | None, after: After, limit: int
) -> Page:
    """Returns a page of the customer's own interactions."""
    query = "select api.list_interactions(%s, %s, %s, %s, %s)"
    return read_page(query, principal, interaction_type, after=after, limit=limit)


def list_mechanics(principal: Principal, after: After, limit: int) -> Page:
    """Returns a page of mechanics."""
    query = "select api.list_mechanics(%s, %s, %s, %s)"
    return read_page(query, principal, after=after, limit=limit)


def name_mechanic(principal: Principal, key: IdempotencyKey, mechanic_id: UUID, name: str) -> Row:
    """Keeps a mechanic's name."""
    return write_once(
        "select api.name_mechanic(%s, %s, %s, %s, %s)", principal, key, mechanic_id, name
    )
