"""Databases of these tests: one for each test that changes much, one for each module of others."""

import uuid
from collections.abc import Iterator

import pytest

from dev import postgres
from tests.conftest import TEMPLATE
from tests.database.world import World
from tests.support.database import Database


@pytest.fixture
def world(database: Database) -> World:
    """An empty database of this test alone."""
    return World(database)


@pytest.fixture(scope="module")
def shared(cluster: postgres.Cluster) -> Iterator[World]:
    """A database for a whole module, whose tests each bring customers of their own."""
    name = f"shared_{uuid.uuid4().hex}"
    cluster.create_database(name, template=TEMPLATE)
    database = Database(cluster=cluster, name=name)
    try:
        yield World(database)
    finally:
        database.close()
        cluster.drop_database(name)
