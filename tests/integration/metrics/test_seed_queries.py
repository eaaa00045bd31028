"""The published queries, and those of the business's own, give the numbers of the API."""

from pathlib import Path
from typing import Any, Final

from psycopg.rows import dict_row

from tests.conftest import ROOT
from tests.database.world import World
from tests.integration.metrics.brute import Book
from tests.integration.metrics.test_figures import ask
from tests.support.backend import Backend

_REPORTS: Final = ROOT / "database" / "reports"
_ALL_TIME: Final = {"first": "2026-01-01", "last": "2028-12-31"}


def _rows(world: World, name: str) -> list[dict[str, Any]]:
    text = (_REPORTS / f"{name}.sql").read_text().encode()
    with world.connection("crm_report").cursor(row_factory=dict_row) as cursor:
        return cursor.execute(text).fetchall()


def _groups(backend: Backend, report: str, group: str) -> dict[str, dict[str, Any]]:
    answer = ask(backend, report, group=group, **_ALL_TIME)
    return {found["value"]: found["figures"] for found in answer["groups"]}


def test_every_published_query_is_compared_here() -> None:
    assert {path.stem for path in Path(_REPORTS).glob("*.sql")} == {
        "customers",
        "funnel",
        "mechanics",
        "plans",
        "revenue",
        "upsell_revenue",
        "upsells",
    }


def test_recommendations(backend: Backend, loaded: tuple[World, Book]) -> None:
    groups = _groups(backend, "upsells", "recommendation_type")
    money = _rows(loaded[0], "upsell_revenue")

    for row in _rows(loaded[0], "upsells"):
        figures = groups[row["recommendation_type"]]
        for name in ("made", "shown", "viewed", "clicked", "dismissed", "purchased"):
            assert figures[name] == row[name]
        for rate in ("click_through", "conversion"):
            assert figures[rate]["percent"] == float(row[rate])
        paid = [m for m in money if m["recommendation_type"] == row["recommendation_type"]]
        assert [_flat(r) for r in figures["revenue"]] == [_amounts(m) for m in paid]


def test_the_query_that_people_run_on_recommendations(
    backend: Backend, loaded: tuple[World, Book]
) -> None:
    rows = loaded[0].report(
        "SELECT recommendation_type, count(*) AS total, count(clicked_at) AS clicks,"
        " count(purchased_at) AS purchases FROM upsell_recommendations GROUP BY recommendation_type"
    )
    groups = _groups(backend, "upsells", "recommendation_type")

    assert rows
    for kind, total, clicks, purchases in rows:
        figures = groups[kind]
        assert (figures["made"], figures["clicked"], figures["purchased"]) == (
            total,
            clicks,
            purchases,
        )


def test_revenue(backend: Backend, loaded: tuple[World, Book]) -> None:
    found = ask(backend, "revenue", **_ALL_TIME)["total"]["revenue"]
    assert [_flat(r) for r in found] == [_amounts(row) for row in _rows(loaded[0], "revenue")]


def test_the_funnel(backend: Backend, loaded: tuple[World, Book]) -> None:
    assert [ask(backend, "funnel", **_ALL_TIME)["total"]["raw"]] == _rows(loaded[0], "funnel")


def test_mechanics(backend: Backend, loaded: tuple[World, Book]) -> None:
    groups = _groups(backend, "sessions", "mechanic")
    rows = _rows(loaded[0], "mechanics")

    assert {str(row["mechanic_id"]) for row in rows} == set(groups)
    for row in rows:
        figures = groups[str(row["mechanic_id"])]
        assert {name: figures[name] for name in ("opened", "completed", "concluded")} == {
            name: row[name] for name in ("opened", "completed", "concluded")
        }
        assert figures["average_duration"]["sum"] == row["minutes"]
        assert (figures["rating"]["count"], figures["rating"]["sum"]) == (
            row["rated"],
            row["stars"],
        )


def test_plans(backend: Backend, loaded: tuple[World, Book]) -> None:
    groups = _groups(backend, "sessions", "plan")

    for row in _rows(loaded[0], "plans"):
        figures = groups[row["plan"]]
        assert (figures["opened"], figures["completed"]) == (row["opened"], row["completed"])
        assert figures["average_duration"]["value"] == float(row["average_minutes"])


def test_customers_by_value(backend: Backend, loaded: tuple[World, Book]) -> None:
    admin, cursor, found = backend.client("admin"), "", []
    while cursor is not None:
        query = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = admin.get("/api/customers", query=query).body
        found += page["customers"]
        cursor = page["next_cursor"]

    rows = _rows(loaded[0], "customers")

    assert [customer["id"] for customer in found] == [str(row["customer_id"]) for row in rows]
    for customer, row in zip(found, rows, strict=True):
        value = next(v for v in customer["value"] if v["currency"] == "USD")
        assert (value["count"], value["paid"]["amount"], value["net"]["amount"]) == (
            row["payments"],
            row["paid"],
            row["net"],
        )


def _flat(revenue: dict[str, Any]) -> list[Any]:
    amounts = [revenue[name]["amount"] for name in ("gross", "refunded", "net")]
    return [revenue["currency"], revenue["count"], *amounts]


def _amounts(row: dict[str, Any]) -> list[Any]:
    return [row["currency"], row["payments"], row["gross"], row["refunded"], row["net"]]
