"""The rows behind a figure, and a customer's own page."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest

from tests.integration.metrics.brute import Book
from tests.integration.metrics.test_figures import ask
from tests.support.backend import Backend

FROM, TO = date(2026, 3, 27), date(2026, 4, 8)
RANGE = {"from": str(FROM), "to": str(TO), "tz": "Australia/Lord_Howe"}
COLUMNS = {
    "intakes": ("intakes", "id"),
    "sessions_opened": ("sessions", "id"),
    "sessions_started": ("sessions", "started_at"),
    "sessions_completed": ("sessions", "duration_minutes"),
    "sessions_rated": ("sessions", "rating"),
    "upsells_made": ("upsell_recommendations", "id"),
    "upsells_shown": ("upsell_recommendations", "shown_at"),
    "upsells_viewed": ("upsell_recommendations", "viewed_at"),
    "upsells_clicked": ("upsell_recommendations", "clicked_at"),
    "upsells_dismissed": ("upsell_recommendations", "dismissed_at"),
    "upsells_purchased": ("upsell_recommendations", "purchased_at"),
    "customers": ("customers", "id"),
    "interactions": ("crm_interactions", "id"),
}


def _all(backend: Backend, figure: str, **query: str) -> list[dict[str, Any]]:
    """Every page of the rows behind a figure."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        given = RANGE | query | ({"cursor": cursor} if cursor else {})
        answer = backend.client("admin").get(f"/api/metrics/{figure}/rows", query=given)
        assert answer.status == 200, answer.body
        assert all(list(row) == answer.body["columns"] for row in answer.body["rows"])
        rows += answer.body["rows"]
        cursor = answer.body["next_cursor"]
    return rows


@pytest.mark.parametrize("figure", COLUMNS)
def test_the_rows_behind_a_figure_are_those_that_it_counts(
    backend: Backend, book: Book, figure: str
) -> None:
    table, column = COLUMNS[figure]
    counted = book.of_days(FROM, TO, RANGE["tz"]).rows[table]

    rows = _all(backend, figure, limit="61")

    assert sorted(row["id"] for row in rows) == sorted(
        str(row["id"]) for row in counted if row[column] is not None
    )
    times = [(row["created_at"], row["id"]) for row in rows]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("figure", "part"), [("payments", "revenue"), ("payments_credited", "credited")]
)
def test_payments_behind_revenue_add_up_to_it(backend: Backend, figure: str, part: str) -> None:
    rows = _all(backend, figure)

    for revenue in ask(backend, "revenue", first=FROM, last=TO, tz=RANGE["tz"])["total"][part]:
        paid = [row for row in rows if row["currency"] == revenue["currency"]]
        assert len(paid) == revenue["count"]
        for name in ("gross", "refunded", "net"):
            assert sum(row[f"{name}_cents"] for row in paid) == revenue[name]["amount"]


@pytest.mark.parametrize(
    ("figure", "report", "count", "group"),
    [
        ("upsells_shown", "upsells", "shown", "recommendation_type"),
        ("upsells_shown", "upsells", "shown", "mechanic"),
        ("sessions_completed", "sessions", "completed", "mechanic"),
        ("sessions_opened", "sessions", "opened", "plan"),
        ("payments", "revenue", "payments", "recommendation_type"),
        ("payments", "revenue", "payments", "plan"),
    ],
)
def test_the_rows_of_one_group_are_as_many_as_it_counts(
    backend: Backend, figure: str, report: str, count: str, group: str
) -> None:
    answer = ask(backend, report, first=FROM, last=TO, tz=RANGE["tz"], group=group)

    assert answer["rows"][count] == figure
    for found in answer["groups"]:
        rows = _all(backend, figure, group=group, value=found["value"] or "", limit="1000")
        assert len(rows) == found["figures"][count]


def test_the_interactions_of_each_type_are_as_many_as_it_counts(backend: Backend) -> None:
    answer = ask(backend, "funnel", first=FROM, last=TO, tz=RANGE["tz"])

    assert answer["rows"]["interactions"] == "interactions"
    for recorded in answer["total"]["interactions"]:
        kind = recorded["interaction_type"]
        # Small pages end in the middle of the stretches in which they are looked for.
        rows = _all(backend, "interactions", group="interaction_type", value=kind, limit="97")
        assert len(rows) == len({row["id"] for row in rows}) == recorded["count"]
        assert {row["interaction_type"] for row in rows} <= {kind}
        times = [(row["created_at"], row["id"]) for row in rows]
        assert times == sorted(times, reverse=True)


def test_a_sheet_has_the_same_rows_and_runs_no_formula(backend: Backend) -> None:
    rows = _all(backend, "customers", limit="1000")
    admin = backend.client("admin")

    query = RANGE | {"format": "csv", "limit": "7"}
    reply = admin.get("/api/metrics/customers/rows", query=query)

    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.headers["X-Next-Cursor"]
    sheet = list(csv.DictReader(StringIO(reply.text)))
    assert [line["id"] for line in sheet] == [row["id"] for row in rows[:7]]
    assert all(line["name"] == f"'{row['name']}" for line, row in zip(sheet, rows, strict=False))


def test_a_customers_own_page_shows_what_is_theirs(backend: Backend, book: Book) -> None:
    whose = next(row["customer_id"] for row in book.histories["payments"] if row["flag"] is None)
    admin, path = backend.client("admin"), f"/api/customers/{whose}"

    def theirs(table: str) -> list[dict[str, Any]]:
        return [row for row in book.histories[table] if row["customer_id"] == whose]

    detail = admin.get(path).body
    assert detail["id"] == str(whose)
    assert detail["sessions"] == len(theirs("sessions"))
    assert detail["funnel"]["total_intakes"] == len(theirs("intakes"))
    for part, name, table in (
        ("interactions", "interactions", "crm_interactions"),
        ("sessions", "sessions", "sessions"),
        ("payments", "payments", "payments"),
    ):
        page = admin.get(f"{path}/{part}", query="limit=200").body
        assert {row["id"] for row in page[name]} == {str(row["id"]) for row in theirs(table)}
    decided = admin.get(f"{path}/upsells").body["sessions"]
    made = [d["upsell"]["id"] for s in decided for d in s["decisions"]]
    assert set(made) == {str(row["id"]) for row in theirs("upsell_recommendations")}


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("funnel", "from=2026-02-30", "from"),
        ("funnel", "to=tomorrow", "to"),
        ("funnel", "from=1999-12-31", "from"),
        ("funnel", "from=2026-03-02&to=2026-03-01", "from"),
        ("funnel", "from=2001-01-01&to=2026-03-01", "from"),
        ("funnel", "tz=Mars/Olympus", "tz"),
        ("funnel", "tz=XYZ3", "tz"),
        ("funnel", "tz=", "tz"),
        ("funnel", "group=mechanic", "group"),
        ("funnel", "window_days=31", "window_days"),
        ("upsells", "group=colour", "group"),
        ("customers", "group=plan", "group"),
        ("revenue", "group=mechanic", "group"),
        ("sessions", "group=recommendation_type", "group"),
        ("targets", "group=interaction_type", "group"),
        ("intakes/rows", "group=mechanic&value=x", "group"),
        ("interactions/rows", "group=plan&value=trial", "group"),
        ("customers/rows", "group=plan&value=trial", "group"),
        ("intakes/rows", "group=plan", "value"),
        ("intakes/rows", "value=trial", "value"),
        ("intakes/rows", "format=xml", "format"),
        ("intakes/rows", "limit=1001", "limit"),
        ("intakes/rows", "cursor=e30", "cursor"),
        ("intakes/rows", "tz=Mars/Olympus", "tz"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(
    backend: Backend, path: str, query: str, field: str
) -> None:
    answer = backend.client("admin").get(f"/api/metrics/{path}", query=query)

    assert answer.status == 422, answer.body
    assert [error["field"] for error in answer.body["errors"]] == [field]


@pytest.mark.parametrize(
    ("path", "able"),
    [
        ("customers?group=plan", ["day", "seven_days", "week", "month"]),
        ("revenue?group=mechanic", ["plan", "session_type", "recommendation_type", "week"]),
        ("payments/rows?group=mechanic&value=", ["plan", "session_type", "recommendation_type"]),
        ("interactions/rows?group=plan&value=", ["interaction_type"]),
        ("customers/rows?group=plan&value=", ["none"]),
    ],
)
def test_a_group_that_cannot_be_is_answered_with_those_that_can(
    backend: Backend, path: str, able: list[str]
) -> None:
    place, _, query = path.partition("?")
    answer = backend.client("admin").get(f"/api/metrics/{place}", query=query)

    message = answer.body["errors"][0]["message"]
    assert all(name in message for name in able), message


@pytest.mark.parametrize("query", ["cursor=e30", "cursor=%00", "currency=usd", "order=name"])
def test_a_list_of_customers_that_cannot_be_is_refused(backend: Backend, query: str) -> None:
    assert backend.client("admin").get("/api/customers", query=query).status == 422


def test_a_figure_that_is_none_is_unknown(backend: Backend) -> None:
    assert backend.client("admin").get("/api/metrics/colours/rows").status == 404


def test_the_newest_customers_come_page_by_page(backend: Backend, book: Book) -> None:
    admin = backend.client("admin")
    first = admin.get("/api/customers", query="order=recent&limit=3").body
    query = f"order=recent&limit=2&cursor={first['next_cursor']}"
    second = admin.get("/api/customers", query=query).body

    newest = sorted(
        book.histories["customers"], key=lambda row: (row["created_at"], row["id"]), reverse=True
    )
    found = [row["id"] for row in first["customers"] + second["customers"]]
    assert found == [str(row["id"]) for row in newest[:5]]


def test_customers_are_found_by_name_address_and_number(backend: Backend, book: Book) -> None:
    wanted = book.histories["customers"][17]
    admin = backend.client("admin")
    for search in (wanted["name"], str(wanted["id"])[:18].upper()):
        found = admin.get("/api/customers", query={"search": search}).body["customers"]
        assert [row["id"] for row in found] == [str(wanted["id"])]
    pages = admin.get("/api/customers", query={"search": "A@EXAMPLE", "limit": "3"}).body
    assert len(pages["customers"]) == 3
    more = {"search": "A@EXAMPLE", "limit": "3", "cursor": pages["next_cursor"]}
    again = admin.get("/api/customers", query=more).body["customers"]
    assert not {row["id"] for row in again} & {row["id"] for row in pages["customers"]}
    assert admin.get("/api/customers", query={"search": "100%_"}).body["customers"] == []
    assert admin.get("/api/customers", query={"search": "x"}).status == 422


@pytest.mark.parametrize(
    "figure", ["intakes", "sessions_opened", "upsells_made", "payments", "interactions"]
)
def test_rows_name_their_customer(backend: Backend, book: Book, figure: str) -> None:
    names = {str(row["id"]): row["name"] for row in book.histories["customers"]}

    rows = _all(backend, figure, limit="200")

    assert rows
    assert all(row["customer_name"] == names[row["customer_id"]] for row in rows)
