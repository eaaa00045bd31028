"""The same figures as the database has them, read with the login for reports."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from demo.journeys.figures import FiguresByCustomer, collect
from local.stack.login import log_in

_QUERY = Path(__file__).with_suffix(".sql")


def read_figures(database: Mapping[str, Any], customers: Collection[UUID]) -> FiguresByCustomer:
    """Read the figures of these customers; `database` is that part of `stack.json`."""
    with log_in(database) as connection:
        return collect(connection.execute(_QUERY.read_bytes(), [list(customers)]))
