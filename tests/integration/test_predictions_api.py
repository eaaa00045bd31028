"""What admins read of customers is what the rows say, counted again in plain Python."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from crm.catalogue.segments import SEGMENTS
from crm.predictions.rules.rfm import segment_of
from demo.driver.client import Client
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.purchases import Paid, add_customers, add_payments
from tests.support.standings import JUDGED, put_into_cohort, save_model, save_scores

NOW: Final = datetime.now(UTC)
CUSTOMERS: Final = [UUID(int=number) for number in range(1, 61)]
LOST: Final = {"hibernating", "lost"}

type Scores = dict[UUID, dict[str, Any]]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def random_scores(seed: int, *, is_foretold: bool = True) -> Scores:
    draw = random.Random(seed)  # noqa: S311 - draws rows

    def buyer(customer: UUID) -> dict[str, Any]:
        r, f, m = (draw.randint(1, 5) for _ in range(3))
        value = draw.randrange(100, 90_000)
        foretold = {
            "p_churn_90": draw.random(),
            "value_cents": value,
            "value_low_95": value // 4,
            "value_low_80": value // 2,
            "value_high_80": value * 2,
            "value_high_95": value * 4,
        }
        return {
            "customer_id": customer,
            "r": r,
            "f": f,
            "m": m,
            "segment": segment_of(r, f, m),
            "is_member": draw.random() < 0.1,
            "money_cents": draw.choice([1_000, draw.randrange(500, 90_000)]),
            "currency": draw.choice(["USD", "USD", "EUR"]),
            "move_reason": "Moved.",
            **(foretold if is_foretold else {}),
        }

    nothing = {"purchases": 0, "recency_days": None, "r": None, "f": None, "m": None}
    prospect = nothing | {"segment": "prospect", "money_cents": 0, "reasons": ["Never bought."]}
    return {
        customer: buyer(customer) if number % 5 else {"customer_id": customer, **prospect}
        for number, customer in enumerate(CUSTOMERS)
    }


def is_staying(score: dict[str, Any]) -> bool:
    return "p_churn_90" not in score or score["p_churn_90"] < 0.5


def may_leave(score: dict[str, Any]) -> bool:
    return bool(score["r"]) and not score["is_member"] and score["segment"] not in LOST


@pytest.fixture
def people(database: Database) -> Database:
    """Sixty customers who came long ago."""
    add_customers(database, CUSTOMERS, ago(500))
    return database


@pytest.fixture
def read(backend: Backend) -> Callable[..., Any]:
    """Asks as an admin."""
    admin: Client = backend.client("admin")

    def get(path: str = "", **query: str) -> Any:
        reply = admin.get(f"/api/predictions{path}", query=query)
        assert reply.status == 200, reply.body
        return reply.body

    return get


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


@pytest.mark.parametrize("is_foretold", [True, False], ids=["foretold", "by segment"])
def test_who_is_at_risk_comes_with_what_they_brought_and_those_first_with_whom_most_is_at_stake(
    people: Database, read: Callable[..., Any], report: psycopg.Connection, *, is_foretold: bool
) -> None:
    scores = random_scores(4, is_foretold=is_foretold)
    save_scores(people, ago(1), scores.values())
    draw = random.Random(5)  # noqa: S311 - draws rows
    payments = [
        Paid(
            customer_id=draw.choice(CUSTOMERS),
            paid_at=ago(draw.choice([3, 200, 364, 366, 500])),
            amount_cents=3_000,
            refunded_cents=draw.choice([0, 0, 500]),
            currency=draw.choice(["USD", "EUR"]),
            flag=draw.choice([None, None, "wrong_amount"]),
        )
        for _ in range(150)
    ]
    add_payments(people, payments)
    if is_foretold:
        save_model(people, ago(1), JUDGED, name="customers")

    def is_leaving(score: dict[str, Any]) -> bool:
        if is_foretold:
            return may_leave(score) and not is_staying(score)
        return may_leave(score) and score["segment"] in {"at_risk", "cannot_lose"}

    def stake(score: dict[str, Any]) -> int:
        if is_foretold:
            return round(score["p_churn_90"] * score["value_cents"])
        return int(score["money_cents"])

    leaving = {one: score for one, score in scores.items() if is_leaving(score)}
    brought: dict[str, int] = defaultdict(int)
    for payment in payments:
        counts = payment.customer_id in leaving and payment.paid_at > ago(365)
        if counts and payment.flag is None:
            brought[payment.currency] += 3_000 - payment.refunded_cents
    risk = read()["risk"]
    assert risk["at_risk"] == len(leaving) > 5
    assert risk["may_leave"] == sum(map(may_leave, scores.values()))
    assert {price["currency"]: price["amount"] for price in risk["brought"]} == brought
    assert ("are likely to leave" if is_foretold else "used to buy often or for much") in risk[
        "words"
    ]

    wanted = sorted(leaving, key=lambda one: (stake(leaving[one]), one), reverse=True)
    calls = read()["calls"]
    assert [UUID(call["id"]) for call in calls] == wanted[:10]
    listed, cursor = [], None
    while True:
        page = read(
            "/customers", at_risk="true", limit="7", **({"cursor": cursor} if cursor else {})
        )
        listed += [UUID(row["id"]) for row in page["customers"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert listed == wanted
    audited = report.execute(
        "select customer_ids from audit_log where action = 'customers_at_risk' order by id desc"
    ).fetchone()
    assert audited is not None
    assert set(audited[0]) == set(wanted[:10])


def test_customers_are_listed_by_segment_and_by_cohort_those_first_who_paid_most(
    people: Database, read: Callable[..., Any], backend: Backend, report: psycopg.Connection
) -> None:
    scores = random_scores(6)
    save_scores(people, ago(1), scores.values())
    put_into_cohort(people, "newcomer", CUSTOMERS[:20], ago(40))
    put_into_cohort(people, "newcomer", CUSTOMERS[20:25], ago(3))
    put_into_cohort(people, "a_name_that_the_file_has_no_more", CUSTOMERS[:1], ago(3))

    def ordered(chosen: list[UUID]) -> list[str]:
        order = sorted(chosen, key=lambda one: (scores[one]["money_cents"], one), reverse=True)
        return [str(one) for one in order]

    def ids(**query: str) -> list[str]:
        return [row["id"] for row in read("/customers", **query)["customers"]]

    lost = [one for one in CUSTOMERS if scores[one]["segment"] == "lost"]
    assert ids(segment="lost") == ordered(lost)
    assert ids(cohort="newcomer") == ordered(CUSTOMERS[:25])
    assert ids(cohort="newcomer", segment="lost") == ordered(
        [one for one in lost if one in CUSTOMERS[:25]]
    )
    first = read("/customers", cohort="newcomer")["customers"][0]
    assert first["cohorts"] == [
        {"name": "newcomer", "title": "First session within the last 30 days"}
    ]
    assert [size for size in read()["cohorts"] if size["customers"]] == [
        {
            "name": "newcomer",
            "title": "First session within the last 30 days",
            "customers": 25,
            "joined": 5,
        }
    ]
    query = "select action, customer_ids from audit_log order by id desc limit 1 offset 1"
    audited = report.execute(query).fetchone()
    assert audited is not None
    assert audited[0] == "customers"
    assert {str(one) for one in audited[1]} == set(ids(cohort="newcomer"))

    unknown = backend.client("admin").get("/api/predictions/customers", query={"cohort": "nobody"})
    assert unknown.status == 422
    assert unknown.body["errors"][0]["field"] == "cohort"


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
