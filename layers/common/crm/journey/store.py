"""The journey's SQL calls; each is one round trip and one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm.platform.contracts.cursor import Cursor
from crm.platform.database import as_json, call
from crm.platform.idempotency import RequestKey
from crm.platform.principal import Principal

type Row = dict[str, Any]


def start_intake(
    who: Principal, key: RequestKey, intake: Mapping[str, object], contact: Mapping[str, object]
) -> Row:
    """Files the intake; raises NotFound or Conflict for the recommendation that it names."""
    reply: Row = call(
        "select api.start_intake(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, as_json(intake), as_json(contact)),
    )
    return reply


def get_session(who: Principal, session_id: UUID) -> Row:
    """One session; raises NotFound."""
    session: Row = call("select api.get_session(%s, %s)", (as_json(who.claims()), session_id))
    return session


def list_sessions(
    who: Principal, status: str | None, place: Cursor | None, limit: int
) -> list[Row]:
    """A page of sessions, one row longer than `limit` if there is another page."""
    rows: list[Row] = call(
        "select api.list_sessions(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), status, *_where(place), limit),
    )
    return rows


def accept_session(who: Principal, key: RequestKey, session_id: UUID) -> Row:
    """Takes a pending session; raises NotFound or Conflict."""
    session: Row = call(
        "select api.accept_session(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, session_id),
    )
    return session


def start_session(who: Principal, key: RequestKey, session_id: UUID) -> Row:
    """Makes a session live; raises NotFound or Conflict."""
    session: Row = call(
        "select api.start_session(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, session_id),
    )
    return session


def end_session(who: Principal, key: RequestKey, session_id: UUID) -> tuple[Row, Row | None]:
    """Ends a session and answers it with the event of its first completion; raises NotFound."""
    reply: Row = call(
        "select api.end_session(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, session_id),
    )
    return reply["session"], reply["event"]


def summarise_session(who: Principal, key: RequestKey, session_id: UUID, notes: str) -> Row:
    """Keeps the mechanic's notes; raises NotFound or Conflict."""
    session: Row = call(
        "select api.summarise_session(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, session_id, notes),
    )
    return session


def rate_session(who: Principal, key: RequestKey, session_id: UUID, stars: int) -> Row:
    """Keeps the customer's rating; raises NotFound or Conflict."""
    session: Row = call(
        "select api.rate_session(%s, %s, %s, %s, %s::smallint)",
        (as_json(who.claims()), key.key, key.fingerprint, session_id, stars),
    )
    return session


def track_interaction(who: Principal, key: RequestKey, item: Mapping[str, object]) -> Row:
    """Records one interaction; raises NotFound or Forbidden, naming the field."""
    interaction: Row = call(
        "select api.track_interaction(%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            as_json(who.claims()),
            key.key,
            key.fingerprint,
            item["customer_id"],
            item["interaction_type"],
            item["session_id"],
            as_json(item["metadata"]),
            item["event_id"],
        ),
    )
    return interaction


def track_interactions(
    who: Principal, key: RequestKey, items: Sequence[Mapping[str, object]]
) -> list[Row]:
    """Records a batch; each result has its item's index, status, id and the field at fault."""
    results: list[Row] = call(
        "select api.track_interactions(%s, %s, %s, %s)",
        (as_json(who.claims()), key.key, key.fingerprint, as_json(items)),
    )
    return results


def list_interactions(
    who: Principal, kind: str | None, place: Cursor | None, limit: int
) -> list[Row]:
    """A page of the customer's story, one row longer than `limit` if there is another page."""
    rows: list[Row] = call(
        "select api.list_interactions(%s, %s, %s, %s, %s)",
        (as_json(who.claims()), kind, *_where(place), limit),
    )
    return rows


def _where(place: Cursor | None) -> tuple[object, object]:
    return (place.created_at, place.id) if place else (None, None)
