"""The peer as Lambda would call it, on tables of its own in a database of ours."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Final

import psycopg
from sqlalchemy import create_engine, schema

from benchmarks.database import Database
from benchmarks.peers import tables
from benchmarks.peers.fastapi_app import create_handler

_CREATED: Final = 201


@contextmanager
def peer(database: Database, port: int) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Calls its handler with a gateway's event; raises RuntimeError when it refuses one."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(database.conninfo(port=port))
    )
    with engine.begin() as connection:
        connection.execute(schema.CreateSchema(tables.SCHEMA, if_not_exists=True))
        tables.Base.metadata.create_all(connection)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        handler = create_handler(engine, nowhere)

        def call(event: dict[str, Any]) -> None:
            reply = handler(event, SimpleNamespace())
            if reply["statusCode"] != _CREATED:
                raise RuntimeError(f"the peer answered {reply}")

        yield call
    engine.dispose()
