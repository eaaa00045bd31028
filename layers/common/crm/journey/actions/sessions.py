"""Reads, accepts, starts, ends, summarises and rates sessions."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from crm.journey import store
from crm.journey.contracts.sessions import (
    RatingRequest,
    Session,
    SessionPage,
    SessionQuery,
)
from crm.platform.contracts.cursor import by_creation, next_cursor
from crm.platform.events.event import Bus
from crm.platform.events.outbox import publish_now
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def get_session(principal: Principal, session_id: UUID, *, locale: str) -> Session:
    """Returns a session that the principal may see; raises NotFound."""
    return Session.from_row(store.get_session(principal, session_id), locale)


def list_sessions(principal: Principal, query: SessionQuery, *, locale: str) -> SessionPage:
    """Returns the customer's own, the mechanic's own and the pending ones, or all for an admin."""
    page = store.list_sessions(principal, query.status, query.after, query.limit)
    sessions = [Session.from_row(row, locale) for row in page.rows]
    cursor_of = attrgetter("queue_cursor") if principal.role == "mechanic" else by_creation
    return SessionPage(
        sessions=sessions, next_cursor=next_cursor(sessions, cursor_of, more=page.more)
    )


def accept_session(
    principal: Principal, key: IdempotencyKey, session_id: UUID, *, locale: str
) -> Session:
    """Assigns a pending session to the mechanic; raises NotFound or Conflict."""
    return Session.from_row(store.accept_session(principal, key, session_id), locale)


def start_session(
    principal: Principal, key: IdempotencyKey, session_id: UUID, *, locale: str
) -> Session:
    """Makes a session live; raises NotFound or Conflict."""
    return Session.from_row(store.start_session(principal, key, session_id), locale)


def end_session(
    principal: Principal,
    key: IdempotencyKey,
    session_id: UUID,
    *,
    locale: str,
    bus: Callable[[], Bus],
) -> Session:
    """Ends a session, and publishes its completion if that completed it; raises NotFound."""
    row, event = store.end_session(principal, key, session_id)
    if event is not None:
        publish_now([event], bus, principal.claims())
    return Session.from_row(row, locale)


def summarise_session(
    principal: Principal,
    key: IdempotencyKey,
    session_id: UUID,
    notes: str,
    decision: Mapping[str, object] | None,
) -> dict[str, Any]:
    """Keeps the mechanic's notes on a completed session, and what was decided with them.

    Returns the session with its `recommendation`, as the database tells them.

    Raises:
        NotFound: The session is not the mechanic's.
        Conflict: It was not completed, or the decision goes against an earlier one.
    """
    return store.summarise_session(principal, key, session_id, notes, decision)


def rate_session(
    principal: Principal,
    key: IdempotencyKey,
    session_id: UUID,
    request: RatingRequest,
    *,
    locale: str,
) -> Session:
    """Keeps the customer's rating of a completed session; raises NotFound or Conflict."""
    return Session.from_row(store.rate_session(principal, key, session_id, request.rating), locale)
