"""The SQL calls of the catalogue's versions; each is one round trip and one transaction."""

from collections.abc import Mapping
from uuid import UUID

from crm.platform.database import Row, as_json, call_as, write_once
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def read_catalogue(principal: Principal) -> Row:
    """Returns the published `versions`, the newest first, and the `draft`."""
    return call_as("select api.read_catalogue(%s)", principal)


def save_draft(
    principal: Principal,
    key: IdempotencyKey,
    seen: tuple[int, int],
    patches: Mapping[str, object],
) -> Row:
    """Keeps the draft; returns as `read_catalogue`.

    Args:
        principal: Who saves it.
        key: Of the request.
        seen: The revision of the draft and the number of the version that they had before them.
        patches: All of it.

    Raises:
        Conflict: Either was changed meanwhile.
    """
    query = "select api.save_catalogue_draft(%s, %s, %s, %s, %s, %s)"
    return write_once(query, principal, key, *seen, as_json(patches))


def publish_draft(
    principal: Principal, key: IdempotencyKey, revision: int, why: str, *, needs_two: bool
) -> Row:
    """Publishes or proposes the draft; returns as `read_catalogue`, raises Conflict."""
    query = "select api.publish_catalogue(%s, %s, %s, %s, %s, %s)"
    return write_once(query, principal, key, revision, why, needs_two)


def withdraw_draft(principal: Principal, key: IdempotencyKey, revision: int) -> Row:
    """Gives the draft up; returns as `read_catalogue`, raises Conflict."""
    query = "select api.withdraw_catalogue_draft(%s, %s, %s, %s)"
    return write_once(query, principal, key, revision)


def restore_version(
    principal: Principal, key: IdempotencyKey, number: int, seen_version: int
) -> Row:
    """Publishes a version anew; returns as `read_catalogue`, raises NotFound or Conflict."""
    query = "select api.restore_catalogue(%s, %s, %s, %s, %s)"
    return write_once(query, principal, key, number, seen_version)


def load_decision(principal: Principal, session_id: UUID) -> Row:
    """Returns an entry of the decision log with its `recommendations`; raises NotFound."""
    return call_as("select api.load_decision(%s, %s)", principal, session_id)
