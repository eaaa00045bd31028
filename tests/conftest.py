"""A database of its own for each test, and one deployed stack for all that need it."""

import gc
import os
import subprocess
import sys
import uuid
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hypothesis
import psycopg
import pytest
from hypothesis import HealthCheck

from crm.platform.config import settings
from crm.platform.database import connection
from crm.platform.database.migrations import migrate
from demo.customers import DEMO
from local.servers import postgres
from local.servers.processes import TEST_RUN
from local.stack.lifecycle import temporary_stack
from local.stack.settings import throwaway_settings
from tests.support.backend import Backend
from tests.support.database import LOGINS, Database
from tests.support.deployed import Deployed

# Machines are busy: how long an example takes says nothing about the code.
hypothesis.settings.register_profile(
    "comeback",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("comeback")

ROOT = Path(__file__).parents[1]
TEMPLATE = "crm_template"
# A deployed stack, and thousands of histories in a database.
_SHARED = {"deployed", "loaded"}
# What costs seconds begins first, so that at the end all processes have something to do.
_ORDER = ("e2e", "machines", "browser", "integration", "database", "template", "unit")
_REAPER = pytest.StashKey[subprocess.Popen[bytes]]()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """PostgreSQL 18 without a superuser, with a migrated database to clone."""
    with postgres.temporary(tmp_path_factory.mktemp("postgres")) as cluster:
        migrate(cluster.create_database(TEMPLATE), ROOT / "database", LOGINS)
        yield cluster


@contextmanager
def fresh_database(cluster: postgres.Cluster) -> Iterator[Database]:
    """Clone the migrated, empty database for a block."""
    name = f"test_{uuid.uuid4().hex}"
    cluster.create_database(name, template=TEMPLATE)
    database = Database(cluster=cluster, name=name)
    try:
        yield database
    finally:
        database.close()
        cluster.drop_database(name)


@pytest.fixture
def database(cluster: postgres.Cluster) -> Iterator[Database]:
    """A migrated, empty database of this test alone."""
    with fresh_database(cluster) as database:
        yield database


@pytest.fixture(scope="module")
def shared_database(cluster: postgres.Cluster) -> Iterator[Database]:
    """A database for a whole module, whose tests leave nothing behind that others would see."""
    with fresh_database(cluster) as database:
        yield database


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


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The whole system, deployed and serving its pages."""
    settings = throwaway_settings(tmp_path_factory.mktemp("stack"), pages=True, demo=DEMO)
    with ExitStack() as stays:
        with warnings.catch_warnings():
            # Its processes are detached, so that nobody waits for them.
            warnings.simplefilter("ignore", ResourceWarning)
            stack = stays.enter_context(temporary_stack(settings))
        deployed = Deployed(stack=stack, folder=settings.folder)
        stays.callback(deployed.close)
        yield deployed


def pytest_configure(config: pytest.Config) -> None:
    """Have somebody end what this run has started, should it be killed."""
    if TEST_RUN in os.environ:
        return  # a worker, or a test that runs pytest
    run = os.environ[TEST_RUN] = str(uuid.uuid4())
    # Held open until this process ends, however it ends.
    config.stash[_REAPER] = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.support.reaper", run],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let it look for what is left, and wait for it."""
    if one := config.stash.get(_REAPER, None):
        one.communicate()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Run a folder's tests that share something costly in one process, for there is one of it.

    e2e tests wait for schedules: browsers have a stack beside them, and work meanwhile.
    """
    for fixture in _SHARED & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.xdist_group(f"{fixture} for {_folder(item)}"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order by folder what was shuffled, for `--no-loadscope-reorder`."""
    items.sort(key=lambda item: _ORDER.index(_folder(item)))


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: the collector need not look at them again and again."""
    gc.freeze()


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT / "tests").parts[0]
