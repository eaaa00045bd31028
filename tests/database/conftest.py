"""Databases of these tests: one for each test that changes much, one for each module of others."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from local.servers import postgres
from tests.conftest import TEMPLATE
from tests.database.crowd import Crowd
from tests.database.site import Site
from tests.database.world import World
from tests.support.database import Database


@contextmanager
def fresh_world(cluster: postgres.Cluster) -> Iterator[World]:
    """A migrated, empty database, gone at the end."""
    name = f"world_{uuid.uuid4().hex}"
    cluster.create_database(name, template=TEMPLATE)
    database = Database(cluster=cluster, name=name)
    try:
        yield World(database)
    finally:
        database.close()
        _drop(cluster, name)


def _drop(cluster: postgres.Cluster, name: str) -> None:
    # Postgres looks for guests ten times a second; these leave sooner.
    with psycopg.connect(cluster.conninfo("postgres"), autocommit=True) as connection:
        lingering = "select exists (select from pg_stat_activity where datname = %s)"
        while connection.execute(lingering, [name]).fetchone() == (True,):
            time.sleep(0.002)
    cluster.drop_database(name)


@pytest.fixture
def world(cluster: postgres.Cluster) -> Iterator[World]:
    """An empty database of this test alone."""
    with fresh_world(cluster) as world:
        yield world


@pytest.fixture
def database(world: World) -> Database:
    """The same, for the handlers of `backend`."""
    return world.database


@pytest.fixture(scope="module")
def shared(cluster: postgres.Cluster) -> Iterator[World]:
    """A database for a whole module, whose tests each bring customers of their own."""
    with fresh_world(cluster) as world:
        yield world


@pytest.fixture(scope="module")
def crowd(shared: World) -> Crowd:
    """Up to fifty callers of each login, on the module's database."""
    return Crowd(world=shared)


@pytest.fixture
def site(cluster: postgres.Cluster, tmp_path: Path) -> Iterator[Site]:
    """Before its first deployment."""
    site = Site(cluster, tmp_path, "template0")
    yield site
    cluster.drop_database(site.name)


@pytest.fixture
def migrated(cluster: postgres.Cluster, tmp_path: Path) -> Iterator[Site]:
    """After its first deployment."""
    site = Site(cluster, tmp_path, TEMPLATE)
    yield site
    cluster.drop_database(site.name)
