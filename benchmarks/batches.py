"""A row of a batch of 500 against an interaction that is reported alone."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.backend import backend
from benchmarks.database import fresh
from benchmarks.report import Figure
from benchmarks.timing import interleaved, repetitions
from demo.driver.client import Client

_TIMES: Final = 60
_ROWS: Final = 500
_GOAL: Final = 25
_FINGERPRINT: Final = "f" * 64
_CUSTOMER: Final = str(uuid4())
_CLAIMS: Final = Jsonb({"sub": _CUSTOMER, "role": "customer"})

type NewId = Callable[[], str | None]


def measure(effort: float) -> list[Figure]:
    """Times faster a row, in the database alone and through the handler."""
    with fresh() as database, backend(database) as ours:
        ours.act_as("crm_ingest")
        with database.connect("crm_ingest") as ingest:
            customer = ours.client("customer", UUID(_CUSTOMER))
            times = repetitions(_TIMES, effort)
            return [
                figure
                for what, new_id in (("each with its event id", _event_id), ("no ids", _no_id))
                for figure in _compare(ingest, customer, what, new_id, times)
            ]


def _compare(
    ingest: psycopg.Connection, customer: Client, what: str, new_id: NewId, times: int
) -> list[Figure]:
    batches = {
        "SQL": partial(_track_batch, ingest, new_id),
        "handler": partial(_post_batch, customer, new_id),
    }
    singles = {
        "SQL alone": partial(_track, ingest, new_id),
        "handler alone": partial(_post, customer, new_id),
    }
    medians = interleaved({**batches, **singles}, times=times)
    return [
        Figure(
            what=f"a row of a batch of {_ROWS} against one reported alone, {way}, {what}",
            value=medians[f"{way} alone"] / (medians[way] / _ROWS),
            at_least=_GOAL if way == "SQL" else None,
            parts={"batch ms": medians[way] * 1000, "alone ms": medians[f"{way} alone"] * 1000},
        )
        for way in batches
    ]


def _event_id() -> str:
    return str(uuid4())


def _no_id() -> None:
    return None


def _track(connection: psycopg.Connection, new_id: NewId) -> None:
    connection.execute(
        "select api.track_interaction(%s, %s, %s, %s, 'waiver_accepted', null, '{}', %s)",
        (_CLAIMS, str(uuid4()), _FINGERPRINT, _CUSTOMER, new_id()),
    )


def _track_batch(connection: psycopg.Connection, new_id: NewId) -> None:
    items: list[dict[str, object]] = [
        {
            "index": index,
            "customer_id": _CUSTOMER,
            "interaction_type": "waiver_accepted",
            "session_id": None,
            "metadata": {},
            "event_id": new_id(),
        }
        for index in range(_ROWS)
    ]
    connection.execute(
        "select api.track_interactions(%s, %s, %s, %s)",
        (_CLAIMS, str(uuid4()), _FINGERPRINT, Jsonb(items)),
    )


def _post(customer: Client, new_id: NewId) -> None:
    customer.track("waiver_accepted", event_id=new_id())


def _post_batch(customer: Client, new_id: NewId) -> None:
    customer.track_batch(
        [{"interaction_type": "waiver_accepted", "event_id": new_id()} for _ in range(_ROWS)]
    )
