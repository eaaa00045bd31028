"""The three shapes of a store's calls: one as a principal, one for a page, one done once."""

from typing import TYPE_CHECKING, Any, LiteralString

from crm.platform.database.calls import as_json, call
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

if TYPE_CHECKING:
    from crm.platform.contracts.cursor import Cursor

type Row = dict[str, Any]


def call_as(query: LiteralString, principal: Principal, *arguments: object) -> Row:
    """Calls a function that takes the principal's claims first, and returns its row."""
    row: Row = call(query, (as_json(principal.claims()), *arguments))
    return row


def read_page(
    query: LiteralString,
    principal: Principal,
    *filters: object,
    after: "Cursor[Any] | None",
    limit: int,
) -> list[Row]:
    """Returns the rows after a cursor, one more than `limit` if there is another page."""
    rows: list[Row] = call(query, (as_json(principal.claims()), *filters, *sort_keys(after), limit))
    return rows


def write_once(
    query: LiteralString, principal: Principal, key: IdempotencyKey, *arguments: object
) -> Row:
    """Calls a function that returns its first reply to a repeat of the key.

    Raises:
        KeyReused: The key came with another request before.
    """
    return call_as(query, principal, key.key, key.fingerprint, *arguments)


def sort_keys(after: "Cursor[Any] | None") -> tuple[object, object]:
    """The two parameters of a cursor: what the list is ordered by, and the id."""
    return (after.key, after.id) if after else (None, None)
