"""The SQL calls of links; each is one round trip and one transaction. `at` is now, in UTC."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.messages.contracts.links import LinkState
from crm.messages.rules.tokens import Link
from crm.platform.database import SERVICE, Row, as_json, call


def follow_link(at: datetime, link: Link, seen: Mapping[str, object]) -> LinkState:
    """Keeps that a link was followed; returns where it leads, and what its page shows."""
    query = "select api.follow_link(%s, %s, %s, %s, %s, %s)"
    given = (link.message_id, link.kind, link.position, as_json(seen))
    return LinkState.model_validate(call(query, (SERVICE, at, *given)))


def unsubscribe_by_link(at: datetime, message_id: UUID, source: str) -> LinkState:
    """Takes the customer's leave once, however often they take it."""
    query = "select api.unsubscribe_by_link(%s, %s, %s, %s)"
    return LinkState.model_validate(call(query, (SERVICE, at, message_id, source)))


def preferences_by_link(at: datetime, message_id: UUID, chosen: Mapping[str, object]) -> LinkState:
    """Keeps what the customer chose that differs from before; returns all of it."""
    query = "select api.preferences_by_link(%s, %s, %s, %s)"
    return LinkState.model_validate(call(query, (SERVICE, at, message_id, as_json(chosen))))


def load_unsettled_clicks(at: datetime, at_most: int) -> Row:
    """Returns the `clicks` to decide about, and the `near` ones that help."""
    query = "select api.load_unsettled_clicks(%s, %s, %s)"
    found: Row = call(query, (SERVICE, at, at_most))
    return found


def settle_clicks(at: datetime, verdicts: Sequence[Mapping[str, Any]]) -> int:
    """Keeps what clicks are held to be, and what follows; returns how many changed."""
    changed: int = call("select api.settle_clicks(%s, %s, %s)", (SERVICE, at, as_json(verdicts)))
    return changed
