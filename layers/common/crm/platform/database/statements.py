"""The three shapes of a store's calls: one as a principal, one for a page, one done once."""

from typing import Any, LiteralString

from crm.platform.contracts.cursor import Cursor, Page, page_of
from crm.platform.database.calls import as_json, call
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

type Row = dict[str, Any]


def call_as(query: LiteralString, principal: Principal, *arguments: object) -> Row:
    """Calls a function that takes the principal's claims first, and returns its row."""
    row: Row = call(query, (as_json(principal.claims()), *arguments))
    return row


def read_page(
    query: LiteralString,
    principal: Principal,
    *filters: object,
    after: Cursor[Any] | None,
    limit: int,
) -> Page:
    """Returns the page after a cursor: `limit` rows, or as many as a reply may hold."""
    found = call(query, (as_json(principal.claims()), *filters, *sort_keys(after), limit))
    return page_of(found, limit)


def write_once(
    query: LiteralString, principal: Principal, key: IdempotencyKey, *arguments: object
) -> Row:
    """Calls a function that returns its first reply to a repeat of the key.

    Raises:
        KeyReused: The key came with another request before.
    """
    return call_as(query, principal, key.key, key.fingerprint, *arguments)


def sort_keys(after: Cursor[Any] | None) -> tuple[object, object]:
    """The two parameters of a cursor: what the list is ordered by, and the id."""
    return (after.key, after.id) if after else (None, None)
