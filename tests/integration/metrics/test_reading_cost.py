"""Every endpoint reads rollups and indexes: what it costs grows with days, not with events."""

from collections import Counter

import psycopg
import pytest

from crm.platform.database import connection
from tests.database.actors import SERVICE
from tests.database.world import World
from tests.integration.metrics.brute import Book
from tests.integration.metrics.histories import TABLES
from tests.support.backend import Backend

# One row, the ten types, and what was written since the last merge.
_ALWAYS_READ_WHOLE = {"rollup_state", "interaction_types", "metric_changes"}
# What is summed, and what counts the call itself.
_ROLLUPS = ("metric_", "rollup_", "request_")
_DAYS, _MONTHS, _MEASURES = 251, 9, 35
_RANGE = "from=2026-03-05&to=2026-11-10"
_REPORTS = ("funnel", "upsells", "revenue", "customers", "sessions", "targets")
_FIGURES = (
    "intakes",
    "sessions_rated",
    "upsells_clicked",
    "payments",
    "payments_credited",
    "customers",
    "interactions",
)


@pytest.fixture(scope="module")
def analysed(loaded: tuple[World, Book]) -> World:
    """Merged, and with the statistics that any running database has."""
    world, _ = loaded
    world.ask(SERVICE, "merge_metrics")
    with world.owner() as owner:
        for table in (*TABLES, "metric_rollups", "customer_values"):
            owner.execute(f"analyze crm.{table}")
    return world


def _reading(backend: Backend, path: str) -> dict[str, tuple[int, int]]:
    """By table, how many rows the answer read one after another, and by an index."""
    admin = backend.client("admin")
    admin.get("/api/customers", query="limit=1")
    database = connection.connection()
    database.execute("begin")
    try:
        before = _rows_read(database)
        target, _, query = path.partition("?")
        answer = admin.get(target, query=query)
        assert answer.status == 200, answer.body
        after = _rows_read(database)
    finally:
        database.execute("rollback")
    read = {table: (after[table] - before.get(table, Counter())) for table in after}
    return {table: (rows["whole"], rows["indexed"]) for table, rows in read.items() if rows}


def _rows_read(database: psycopg.Connection) -> dict[str, Counter[str]]:
    found = database.execute(
        "select relname::text, coalesce(seq_tup_read, 0), coalesce(idx_tup_fetch, 0)"
        " from pg_stat_xact_user_tables where schemaname = 'crm'"
    )
    return {t: Counter(whole=whole, indexed=indexed) for t, whole, indexed in found}


@pytest.mark.parametrize("tz", ["UTC", "Asia/Kolkata"])
@pytest.mark.parametrize("group", ["", "&group=day"])
@pytest.mark.parametrize("report", _REPORTS)
def test_a_report_reads_a_few_cells_a_day_and_no_rows_at_all(
    analysed: World, backend: Backend, report: str, group: str, tz: str
) -> None:
    del analysed
    read = _reading(backend, f"/api/metrics/{report}?{_RANGE}{group}&tz={tz}")

    business = {table: rows for table, rows in read.items() if not table.startswith(_ROLLUPS)}
    assert business == {}
    assert {t for t, (whole, _) in read.items() if whole} <= _ALWAYS_READ_WHOLE
    # Every edge is half a month from a month at most, if months are read; half a day from a day;
    # an hour and a half from three hours.
    cells = _DAYS * (1 + 4 + 6) if group else _MONTHS + 2 * (16 + 4 + 6)
    assert 0 < read["metric_rollups"][1] <= cells * _MEASURES


@pytest.mark.parametrize("figure", _FIGURES)
def test_a_page_of_rows_is_read_from_the_index_of_their_time(
    analysed: World, backend: Backend, figure: str
) -> None:
    del analysed
    read = _reading(backend, f"/api/metrics/{figure}/rows?{_RANGE}&limit=20")

    assert {table for table, (whole, _) in read.items() if whole} <= _ALWAYS_READ_WHOLE
    assert all(indexed <= 1500 for _, indexed in read.values()), read


@pytest.mark.parametrize("query", ["", "&group=interaction_type&value=upsell_clicked"])
def test_a_page_of_interactions_reads_a_page_of_each_type_at_most(
    analysed: World, backend: Backend, query: str
) -> None:
    del analysed
    read = _reading(backend, f"/api/metrics/interactions/rows?{_RANGE}&limit=20{query}")

    assert {table for table, (whole, _) in read.items() if whole} <= _ALWAYS_READ_WHOLE
    assert read["crm_interactions"][1] <= 21 * (1 if query else 10)


@pytest.mark.parametrize("query", ["order=value", "order=recent"])
def test_a_page_of_customers_reads_those_on_it(
    analysed: World, backend: Backend, query: str
) -> None:
    del analysed
    read = _reading(backend, f"/api/customers?{query}&limit=20")

    assert {table for table, (whole, _) in read.items() if whole} <= _ALWAYS_READ_WHOLE
    assert all(indexed <= 400 for _, indexed in read.values()), read


@pytest.mark.parametrize("part", ["", "/interactions", "/sessions", "/upsells", "/payments"])
def test_a_customer_is_read_from_their_own_rows(
    analysed: World, backend: Backend, loaded: tuple[World, Book], part: str
) -> None:
    del analysed
    whose = loaded[1].histories["sessions"][0]["customer_id"]

    read = _reading(backend, f"/api/customers/{whose}{part}")

    assert {table for table, (whole, _) in read.items() if whole} <= _ALWAYS_READ_WHOLE
    assert all(indexed <= 200 for _, indexed in read.values()), read
