"""The SQL calls of pricing; each is one round trip and one transaction."""

from collections.abc import Mapping
from uuid import UUID

from crm.platform.database import SERVICE, Row, as_json, call, call_as
from crm.platform.principal import Principal


def replace_quote(principal: Principal, quote_id: UUID, replacement: Mapping[str, object]) -> Row:
    """Keeps another quote instead of one that holds no more; returns the one that stands."""
    query = "select api.replace_quote(%s, %s, %s)"
    return call_as(query, principal, quote_id, as_json(replacement))


def release_unpayable_holds(at_most: int) -> int:
    """Releases what is held for checkouts that nobody can pay any more; returns how many."""
    released: int = call("select api.release_unpayable_holds(%s, %s)", (SERVICE, at_most))
    return released
