"""Sessions are read, accepted, started, ended, summarised and rated."""

from collections.abc import Callable
from uuid import UUID

from crm.journey import store
from crm.journey.contracts.sessions import (
    RatingRequest,
    Session,
    SessionPage,
    SessionQuery,
    SummaryRequest,
)
from crm.platform.contracts.models import next_cursor
from crm.platform.events.event import Bus
from crm.platform.events.outbox import publish_now
from crm.platform.idempotency import RequestKey
from crm.platform.principal import Principal


def get_session(who: Principal, session_id: UUID, *, locale: str) -> Session:
    """One session that the principal may see; raises NotFound."""
    return Session.from_row(store.get_session(who, session_id), locale)


def list_sessions(who: Principal, query: SessionQuery, *, locale: str) -> SessionPage:
    """The customer's own, the mechanic's own and the open ones, or all for an admin."""
    rows = store.list_sessions(who, query.status, query.place, query.limit)
    sessions = [Session.from_row(row, locale) for row in rows]
    return SessionPage(
        sessions=sessions[: query.limit], next_cursor=next_cursor(sessions, query.limit)
    )


def accept_session(who: Principal, key: RequestKey, session_id: UUID, *, locale: str) -> Session:
    """A mechanic takes a pending session; raises NotFound or Conflict."""
    return Session.from_row(store.accept_session(who, key, session_id), locale)


def start_session(who: Principal, key: RequestKey, session_id: UUID, *, locale: str) -> Session:
    """The session goes live; raises NotFound or Conflict."""
    return Session.from_row(store.start_session(who, key, session_id), locale)


def end_session(
    who: Principal,
    key: RequestKey,
    session_id: UUID,
    *,
    locale: str,
    bus: Callable[[], Bus],
) -> Session:
    """Ends a session, and tells the bus when that completed it; raises NotFound."""
    row, event = store.end_session(who, key, session_id)
    if event is not None:
        publish_now([event], bus, who.claims())
    return Session.from_row(row, locale)


def summarise_session(
    who: Principal, key: RequestKey, session_id: UUID, request: SummaryRequest, *, locale: str
) -> Session:
    """Keeps the mechanic's notes on a completed session; raises NotFound or Conflict."""
    return Session.from_row(store.summarise_session(who, key, session_id, request.summary), locale)


def rate_session(
    who: Principal, key: RequestKey, session_id: UUID, request: RatingRequest, *, locale: str
) -> Session:
    """Keeps the customer's rating of a completed session; raises NotFound or Conflict."""
    return Session.from_row(store.rate_session(who, key, session_id, request.rating), locale)
