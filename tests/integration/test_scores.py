"""A night scores every customer from the rows there are, and tells who moved and why."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crm.predictions import store
from tests.database.journeys import score
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.nights import AT, CUSTOMERS, ago, open_shop, rows, train
from tests.support.purchases import Paid, add_customers, add_payments, bookkeeper


@pytest.fixture
def shop(database: Database) -> Database:
    """Twelve customers: the higher the number, the more and the more recently they bought."""
    open_shop(database)
    return database


def of(report: psycopg.Connection, number: int) -> dict[str, Any]:
    return rows(report)[number]


@pytest.mark.usefixtures("shop")
def test_every_customer_is_scored(backend: Backend, report: psycopg.Connection) -> None:
    counts = train(backend)
    found = rows(report)
    assert {name: counts[name] for name in ("customers", "buyers", "moved")} == {
        "customers": 12,
        "buyers": 11,
        "moved": 11,
    }
    assert found[0]["segment"] == "prospect"
    assert (found[0]["purchases"], found[0]["r"], found[0]["recency_days"]) == (0, None, None)
    assert found[11]["segment"] == "champions"
    assert (found[11]["purchases"], found[11]["recency_days"]) == (11, 21)
    assert (found[11]["money_cents"], found[11]["currency"]) == (11 * 2_999, "USD")
    assert (found[1]["segment"], found[1]["reasons"]) == (
        "lost",
        ["Last bought 221 days ago.", "Bought once."],
    )


@pytest.mark.usefixtures("shop")
def test_a_repeat_makes_the_same_rows_and_no_move(
    backend: Backend, report: psycopg.Connection
) -> None:
    train(backend)
    before = rows(report), rows(report, "segment_moves")
    assert train(backend)["moved"] == 0
    assert (rows(report), rows(report, "segment_moves")) == before


def test_scores_that_were_lost_are_made_again_to_the_same_rows(
    backend: Backend, shop: Database, report: psycopg.Connection
) -> None:
    train(backend)
    before = rows(report)
    with bookkeeper(shop) as connection:
        connection.execute("alter table crm.customer_scores no force row level security")
        connection.execute("delete from crm.customer_scores")
        connection.execute("alter table crm.customer_scores force row level security")
    assert rows(report) == []
    train(backend)
    version = {"model_version": None}
    assert [row | version for row in rows(report)] == [row | version for row in before]


def test_a_move_is_kept_with_its_reason(
    backend: Backend, shop: Database, report: psycopg.Connection
) -> None:
    train(backend)
    add_payments(shop, [Paid(customer_id=CUSTOMERS[1], paid_at=AT + timedelta(hours=3))])
    train(backend, AT + timedelta(days=1))
    moves = [move for move in rows(report, "segment_moves") if move["at"] > AT]
    assert moves[0] == {
        "customer_id": CUSTOMERS[1],
        "from_segment": "lost",
        "to_segment": "new_customers",
        "reason": "Bought again.",
        "at": AT + timedelta(days=1),
    }


def test_what_was_given_back_is_no_purchase_and_two_payments_of_a_day_are_one(
    backend: Backend, shop: Database, report: psycopg.Connection
) -> None:
    customer = CUSTOMERS[0]
    add_payments(
        shop,
        [
            Paid(customer_id=customer, paid_at=ago(9)),
            Paid(customer_id=customer, paid_at=ago(9.01), amount_cents=1),
            Paid(customer_id=customer, paid_at=ago(5), refunded_cents=999),
            Paid(customer_id=customer, paid_at=ago(3), refunded_cents=2_999, reversed_at=ago(2)),
            Paid(customer_id=customer, paid_at=ago(1), flag="wrong_amount"),
            Paid(customer_id=customer, paid_at=AT),
        ],
    )
    train(backend)
    found = of(report, 0)
    assert (found["purchases"], found["money_cents"]) == (2, 2_999 + 1 + 2_000)
    assert found["recency_days"] == 5


def test_memberships_stand_apart(
    backend: Backend, shop: Database, report: psycopg.Connection
) -> None:
    add_payments(
        shop,
        [
            Paid(customer_id=CUSTOMERS[0], paid_at=ago(9), plan="premium", amount_cents=29_900),
            Paid(customer_id=CUSTOMERS[3], paid_at=ago(400), plan="premium", amount_cents=29_900),
        ],
    )
    train(backend)
    assert (of(report, 0)["segment"], of(report, 0)["is_member"]) == ("prospect", True)
    assert (of(report, 3)["purchases"], of(report, 3)["is_member"]) == (3, False)


def test_money_is_that_of_the_currency_paid_most_and_purchases_are_all(
    backend: Backend, shop: Database, report: psycopg.Connection
) -> None:
    yen = [Paid(customer_id=CUSTOMERS[1], paid_at=ago(d), currency="JPY") for d in (5, 8)]
    add_payments(shop, yen)
    train(backend)
    found = of(report, 1)
    assert (found["purchases"], found["money_cents"], found["currency"]) == (3, 5_998, "JPY")


@pytest.mark.usefixtures("shop")
def test_nobody_who_was_erased_is_scored(backend: Backend, report: psycopg.Connection) -> None:
    train(backend)
    gone = CUSTOMERS[4]
    assert backend.client("customer", gone).delete("/api/customers/me").status == 200
    train(backend, AT + timedelta(days=1))
    kept = {row["customer_id"] for row in rows(report)}
    assert kept == set(CUSTOMERS) - {gone}
    assert gone not in {row["customer_id"] for row in rows(report, "segment_moves")}


@pytest.mark.usefixtures("shop")
def test_scores_that_an_erasure_overtakes_are_not_kept(
    backend: Backend, report: psycopg.Connection
) -> None:
    gone = CUSTOMERS[4]
    assert backend.client("customer", gone).delete("/api/customers/me").status == 200
    thought = [score(gone), score(CUSTOMERS[5])]
    backend.act_as("crm_worker", lambda *_: store.save_scores(AT, thought), {})
    assert [row["customer_id"] for row in rows(report)] == [CUSTOMERS[5]]
    assert [move["customer_id"] for move in rows(report, "segment_moves")] == [CUSTOMERS[5]]


def test_who_came_later_is_not_known_before(backend: Backend, shop: Database) -> None:
    add_customers(shop, [UUID(int=99)], AT + timedelta(seconds=1))
    assert train(backend)["customers"] == 12


@pytest.mark.usefixtures("shop")
def test_pages_leave_nobody_out(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, report: psycopg.Connection
) -> None:
    train(backend)
    whole = rows(report)
    monkeypatch.setattr(store, "_PAGE", 5)
    monkeypatch.setattr(store, "_BATCH", 7)
    train(backend)
    assert rows(report) == whole


@pytest.mark.usefixtures("shop")
def test_scores_and_moves_are_in_the_customers_own_export(backend: Backend) -> None:
    train(backend)
    reply = backend.client("customer", CUSTOMERS[5]).get("/api/customers/me/export")
    records = {record["kind"]: record["data"] for record in reply.body["records"]}
    assert records["contact"]["scores"]["segment"] == records["segment_move"]["to_segment"]
    other = backend.client("customer", UUID(int=98)).get("/api/customers/me/export")
    assert other.body["records"] == []
