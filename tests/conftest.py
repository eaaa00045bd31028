"""A Postgres cluster for each test process, and a database of its own for each test."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from crm.platform.config import settings
from crm.platform.database import connection
from crm.platform.database.migrations import migrate
from dev import postgres
from tests.support.backend import Backend
from tests.support.database import LOGINS, Database

ROOT = Path(__file__).parents[1]
TEMPLATE = "crm_template"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """PostgreSQL 18 without a superuser, with a migrated database to clone."""
    with postgres.temporary(tmp_path_factory.mktemp("postgres")) as cluster:
        migrate(cluster.create_database(TEMPLATE), ROOT / "database", LOGINS)
        yield cluster


@pytest.fixture
def database(cluster: postgres.Cluster) -> Iterator[Database]:
    """A migrated, empty database of this test alone."""
    name = f"test_{uuid.uuid4().hex}"
    cluster.create_database(name, template=TEMPLATE)
    database = Database(cluster=cluster, name=name)
    try:
        yield database
    finally:
        database.close()
        cluster.drop_database(name)


@pytest.fixture
def backend(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Every handler, in this process, on the test's database."""
    for name, value in database.environment().items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        yield Backend(monkeypatch)
    finally:
        connection.drop()
        settings.cache_clear()


@pytest.fixture
def report(database: Database) -> psycopg.Connection:
    """A founder's own SQL: reads everything."""
    return database.login("crm_report")
