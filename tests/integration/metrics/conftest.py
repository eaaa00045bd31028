"""Five thousand histories in a database of their own: most of them merged, the rest still live."""

from collections.abc import Iterator

import pytest

from crm.platform.config import settings
from crm.platform.database import connection
from local.servers import postgres
from tests.database.actors import SERVICE
from tests.database.conftest import fresh_world
from tests.database.world import World
from tests.integration.metrics.brute import Book
from tests.integration.metrics.histories import write
from tests.integration.metrics.loading import change, load, split
from tests.support.backend import Backend


@pytest.fixture(scope="package")
def loaded(cluster: postgres.Cluster) -> Iterator[tuple[World, Book]]:
    """The database, and the same rows to count by hand."""
    histories = write(seed=4, customers=5000)
    with fresh_world(cluster) as world:
        early, late = split(histories, 0.95)
        load(world, early)
        # A first merge of thousands of customers may take its time, as that of compute_metrics may.
        world.connection("crm_worker").execute("set statement_timeout = 0")
        world.ask(SERVICE, "merge_metrics")
        load(world, late)
        upsells = early["upsell_recommendations"]
        shown = [row for row in upsells if row["shown_at"] and not row["clicked_at"]]
        change(world, "upsell_recommendations", shown[:40], {"clicked_at": shown[0]["shown_at"]})
        change(world, "sessions", early["sessions"][:30], {"rating": 2})
        change(world, "sessions", early["sessions"][30:50], {"rating": None})
        change(world, "payments", early["payments"][:30], {"refunded_cents": 1})
        change(world, "payments", early["payments"][30:40], {"flag": "held"})
        yield world, Book(early + late)


@pytest.fixture
def book(loaded: tuple[World, Book]) -> Book:
    """All rows, to count by hand."""
    return loaded[1]


@pytest.fixture
def backend(loaded: tuple[World, Book], monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Every handler, on the loaded database."""
    for name, value in loaded[0].database.environment().items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        yield Backend(monkeypatch)
    finally:
        connection.drop()
        settings.cache_clear()
