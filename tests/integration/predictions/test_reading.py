"""What admins read of customers is what the rows say, counted again in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crm.catalogue.segments import SEGMENTS
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.purchases import Paid, add_customers, add_payments
from tests.support.standings import (
    CUSTOMERS,
    JUDGED,
    ago,
    put_into_cohort,
    random_scores,
    save_model,
    save_scores,
)


def test_before_the_first_night_it_says_so(read: Callable[..., Any]) -> None:
    found = read()
    assert (found["scored_at"], found["customers"], found["buyers"]) == (None, 0, 0)
    assert found["missing"] == "Nothing was learned yet: the first night does it."
    assert [one["segment"] for one in found["segments"]] == list(SEGMENTS)
    assert found["risk"]["words"] == "Nobody may leave: no customer has bought lately."
    assert (found["calls"], found["places"], found["moves"], found["expected"]) == ([], [], [], [])
    assert [(model["name"], model["active"], model["latest"]) for model in found["models"]] == [
        ("customers", None, None),
        ("purchase", None, None),
    ]
    assert read("/customers") == {"customers": [], "next_cursor": None}
    assert read("/retention")["rows"] == []


def test_after_a_real_night_with_few_customers_it_says_how_many_more_it_takes(
    people: Database, read: Callable[..., Any], backend: Backend
) -> None:
    payments = [
        Paid(customer_id=customer, paid_at=ago(10 * number), amount_cents=1_000 + number)
        for number, customer in enumerate(CUSTOMERS[:40])
    ]
    add_payments(people, payments)
    backend.invoke("train_models", {})
    found = read()
    assert (
        found["missing"] == "Not enough data: 60 more customers who buy and 30 more who buy again."
    )
    assert (found["customers"], found["buyers"]) == (60, 40)
    assert found["models"][0]["latest"]["status"] == "refused"
    assert found["models"][0]["words"] == [
        "Learned from 40 customers who bought, 0 of them again, over 390 days."
    ]
    assert {call["churn"] for call in found["calls"]} == {None}
    assert (found["risk"]["at_risk"], len(found["calls"])) == (16, 10)


def test_segments_are_counted_as_their_customers(
    people: Database, read: Callable[..., Any]
) -> None:
    before, after = random_scores(1), random_scores(2)
    save_scores(people, ago(45), random_scores(3).values())
    save_scores(people, ago(31), before.values())
    save_scores(people, ago(2), after.values())
    found = read()

    moved = Counter(
        (before[one]["segment"], after[one]["segment"])
        for one in CUSTOMERS
        if before[one]["segment"] != after[one]["segment"]
    )
    assert {
        (move["from_segment"], move["to_segment"]): move["customers"] for move in found["moves"]
    } == moved
    for segment in found["segments"]:
        name = segment["segment"]
        members = [score for score in after.values() if score["segment"] == name]
        paid: dict[str, int] = defaultdict(int)
        for score in members:
            paid[score.get("currency", "USD")] += score["money_cents"]
        assert segment["customers"] == len(members)
        assert {price["currency"]: price["amount"] for price in segment["paid"]} == {
            currency: cents for currency, cents in paid.items() if cents
        }
        assert segment["arrived"] == sum(n for (_, to), n in moved.items() if to == name)
        assert segment["left"] == sum(n for (of, _), n in moved.items() if of == name)
    places = Counter(
        (score["r"], -(-(score["f"] + score["m"]) // 2)) for score in after.values() if score["r"]
    )
    assert {(place["r"], place["fm"]): place["customers"] for place in found["places"]} == places
    assert (found["customers"], found["buyers"]) == (60, places.total())


def test_customers_are_listed_by_segment_and_by_cohort_those_first_who_paid_most(
    people: Database, read: Callable[..., Any], backend: Backend, report: psycopg.Connection
) -> None:
    scores = random_scores(6)
    save_scores(people, ago(1), scores.values())
    put_into_cohort(people, "newcomer", CUSTOMERS[:25], ago(40))

    def ordered(chosen: list[UUID]) -> list[str]:
        order = sorted(chosen, key=lambda one: (scores[one]["money_cents"], one), reverse=True)
        return [str(one) for one in order]

    def ids(**query: str) -> list[str]:
        return [row["id"] for row in read("/customers", **query)["customers"]]

    loyal = [one for one in CUSTOMERS if scores[one]["segment"] == "loyal"]
    both = [one for one in loyal if one in CUSTOMERS[:25]]
    assert 0 < len(both) < len(loyal)
    assert ids(segment="loyal") == ordered(loyal)
    assert ids(cohort="newcomer") == ordered(CUSTOMERS[:25])
    assert ids(cohort="newcomer", segment="loyal") == ordered(both)
    query = "select action, customer_ids from audit_log order by id desc limit 1"
    audited = report.execute(query).fetchone()
    assert audited is not None
    assert audited[0] == "customers"
    assert set(audited[1]) == set(both)

    unknown = backend.client("admin").get("/api/predictions/customers", query={"cohort": "nobody"})
    assert unknown.status == 422
    assert unknown.body["errors"][0]["field"] == "cohort"


def test_cohorts_are_told_with_their_titles_and_sizes(
    people: Database, read: Callable[..., Any]
) -> None:
    save_scores(people, ago(1), random_scores(6).values())
    put_into_cohort(people, "newcomer", CUSTOMERS[:20], ago(40))
    put_into_cohort(people, "newcomer", CUSTOMERS[20:25], ago(3))
    put_into_cohort(people, "a_name_that_the_file_has_no_more", CUSTOMERS[:1], ago(3))
    named = {"name": "newcomer", "title": "First session within the last 30 days"}
    sizes = read()["cohorts"]
    assert [size for size in sizes if size["customers"]] == [named | {"customers": 25, "joined": 5}]
    rows = read("/customers", limit="100")["customers"]
    assert [row["cohorts"] for row in rows if row["id"] == str(CUSTOMERS[0])] == [[named]]


def test_the_file_of_customers_has_all_pages_and_nothing_that_a_spreadsheet_runs(
    people: Database, backend: Backend
) -> None:
    save_scores(people, ago(1), random_scores(7).values())
    admin = backend.client("admin")
    query = {"format": "csv", "limit": "40"}
    reply = admin.get("/api/predictions/customers", query=query)
    lines = reply.body.splitlines()
    assert lines[0].startswith('"id","name","email","segment","is_member","is_at_risk"')
    assert len(lines) == 1 + 40
    query["cursor"] = reply.headers["X-Next-Cursor"]
    rest = admin.get("/api/predictions/customers", query=query)
    assert len(rest.body.splitlines()) == 1 + 20
    assert "X-Next-Cursor" not in rest.headers


def test_a_model_says_how_good_it_is_and_what_was_refused(
    people: Database, read: Callable[..., Any]
) -> None:
    save_model(people, ago(9), {"data": None}, name="customers", refused="Not enough data: 3 more.")
    missing = read()["missing"]
    save_model(people, ago(1), JUDGED, name="customers")
    found = read()
    customers = found["models"][0]
    assert missing == "Not enough data: 3 more."
    assert found["missing"] is None
    assert (customers["active"]["version"], customers["latest"]["version"]) == (2, 2)
    assert [(one["version"], one["reason"]) for one in customers["refused"]] == [(1, missing)]
    assert customers["words"][0].startswith("Learned from 240 customers who bought, 90 of them")
    assert "131 of 220 customers would buy nothing within 90 days; 127 did" in customers["words"][1]
    assert [one["value"]["formatted"] for one in found["expected"]] == ["$5,000.00"]
    loyal = next(one for one in found["segments"] if one["segment"] == "loyal")
    assert [one["high_95"]["amount"] for one in loyal["expected"]] == [420_000]


def test_a_customers_own_page_says_where_they_stand(people: Database, backend: Backend) -> None:
    save_scores(people, ago(1), random_scores(8).values())
    put_into_cohort(people, "newcomer", CUSTOMERS[1:2], ago(1))
    admin = backend.client("admin")
    query = {"limit": "100"}
    listed = admin.get("/api/predictions/customers", query=query).body["customers"]
    for customer in (CUSTOMERS[0], CUSTOMERS[1]):
        own = admin.get(f"/api/customers/{customer}").body["standing"]
        same = next(row for row in listed if row["id"] == str(customer))
        assert own == {name: value for name, value in same.items() if name in own}
        assert own["segment"]
    add_customers(people, [UUID(int=99)], ago(1))
    assert admin.get(f"/api/customers/{UUID(int=99)}").body["standing"] is None


@pytest.mark.parametrize("path", ["", "/customers", "/retention"])
@pytest.mark.parametrize("role", ["customer", "mechanic"])
def test_nobody_but_admins_reads_them(backend: Backend, role: str, path: str) -> None:
    assert backend.client(role).get(f"/api/predictions{path}").status == 403
