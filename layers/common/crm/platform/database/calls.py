"""Calls of the SQL functions, and what their errors mean."""

import json
from collections.abc import Sequence
from typing import Any, Final, LiteralString, NoReturn
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from crm.platform.database.connection import connection, drop
from crm.platform.errors import (
    Conflict,
    CrmError,
    FieldError,
    Forbidden,
    Gone,
    KeyReused,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from crm.platform.principal import Principal

#: The principal of our own workers: no person, so the nil UUID.
WORKER: Final = Principal(UUID(int=0), "service")
#: Its claims.
SERVICE: Final = Jsonb(WORKER.claims())

_REFUSALS: Final[dict[str, type[CrmError]]] = {
    "CR401": Unauthenticated,
    "CR403": Forbidden,
    "CR404": NotFound,
    "CR409": Conflict,
    "CR410": Gone,
    "CR422": KeyReused,
    "CR429": TooManyRequests,
}
# Deadlock, serialisation: the whole call was undone, and its twin is done by now.
_COLLISIONS: Final = frozenset({"40001", "40P01"})
# Cancelled by timeout, lock not to be had, no room: trying again at once would add to the load.
_OVERLOADS: Final = ("57014", "55P03", "53")
# The connection is gone, the server stops or starts, or it became a read-only replica.
_LOSSES: Final = ("08", "57P", "25006")


def as_json(value: object) -> Jsonb:
    """A parameter of type jsonb; UUIDs and times become strings."""
    return Jsonb(value, dumps=lambda given: json.dumps(given, default=str, separators=(",", ":")))


def call(query: LiteralString, parameters: Sequence[object]) -> Any:  # noqa: ANN401 - jsonb is any JSON
    """Runs one statement that calls one function, and returns the value it returned.

    A lost connection is opened again and the call repeated once: every writing function
    returns its first reply to a repeated idempotency key, so a repeat changes nothing.

    Raises:
        CrmError: The refusal that the function raised with a code of ours (CR4xx).
        Unavailable: The database is unavailable or too busy.
    """
    try:
        return _execute(query, parameters)
    except psycopg.Error as error:
        if not _worth_repeating(error):
            _refuse(error)
    try:
        return _execute(query, parameters)
    except psycopg.Error as error:
        if _lost(error):
            drop()
        _refuse(error)


def _execute(query: LiteralString, parameters: Sequence[object]) -> Any:  # noqa: ANN401 - as call
    row = connection().execute(query, parameters).fetchone()
    return row[0] if row else None


def _worth_repeating(error: psycopg.Error) -> bool:
    if _lost(error):
        drop()
        return True
    return error.sqlstate in _COLLISIONS


def _lost(error: psycopg.Error) -> bool:
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate.startswith(_LOSSES)


def _refuse(error: psycopg.Error) -> NoReturn:
    state = error.sqlstate or ""
    if state in _REFUSALS:
        raise _refusal(error, _REFUSALS[state]) from error
    if _lost(error) or state in _COLLISIONS or state.startswith(_OVERLOADS):
        raise Unavailable from error
    raise error


def _refusal(error: psycopg.Error, kind: type[CrmError]) -> CrmError:
    sentence = error.diag.message_primary
    if not error.diag.message_detail:
        return kind(sentence)
    detail = json.loads(error.diag.message_detail)
    if kind is TooManyRequests:
        return TooManyRequests(sentence, retry_after=detail["retry_after"])
    field = detail["field"]
    return kind(sentence, errors=(FieldError(field, sentence or kind.sentence),))
