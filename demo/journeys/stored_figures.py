"""The same figures as the database has them, read with the login for reports."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from demo.journeys.figures import FiguresByCustomer, collect

_LOGIN = "crm_report"
_QUERY = Path(__file__).with_suffix(".sql")


def read_figures(database: Mapping[str, Any], customers: Collection[UUID]) -> FiguresByCustomer:
    """Read the figures of these customers; `database` is that part of `stack.json`."""
    with reports(database) as connection:
        return collect(connection.execute(_QUERY.read_bytes(), [list(customers)]))


def reports(database: Mapping[str, Any]) -> psycopg.Connection:
    """Open a connection of the login that reads everything."""
    return psycopg.connect(
        host=database["host"],
        port=database["port"],
        dbname=database["name"],
        user=_LOGIN,
        password=database["passwords"][_LOGIN],
        autocommit=True,
    )
