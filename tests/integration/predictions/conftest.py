"""Customers who came long ago, and an admin who reads of them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.purchases import add_customers
from tests.support.standings import CUSTOMERS, ago


@pytest.fixture
def people(database: Database) -> Database:
    """Sixty customers who came long ago."""
    add_customers(database, CUSTOMERS, ago(500))
    return database


@pytest.fixture
def read(backend: Backend) -> Callable[..., Any]:
    """Asks as an admin."""
    admin = backend.client("admin")

    def get(path: str = "", **query: str) -> Any:
        reply = admin.get(f"/api/predictions{path}", query=query)
        assert reply.status == 200, reply.body
        return reply.body

    return get
