"""A night scores every customer from the rows there are, and tells who moved and why."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from crm.platform.config import settings
from crm.predictions import store
from crm.predictions.actions import training
from local.train import learned
from tests.integration.privacy.test_retention import owner
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.purchases import Paid, add_customers, add_payments, bookkeeper
from tests.unit.predictions.worlds import life

AT = datetime(2026, 11, 4, 2, 40, tzinfo=UTC)
CUSTOMERS = [UUID(int=number) for number in range(1, 13)]


def ago(days: float) -> datetime:
    return AT - timedelta(days=days)


@pytest.fixture
def night(backend: Backend) -> Any:
    """Lets the worker train at a moment."""

    def train(at: datetime = AT) -> dict[str, int]:
        found: dict[str, int] = backend.act_as(
            "crm_worker", lambda *_: training.train_models(at), {}
        )
        return found

    return train


@pytest.fixture
def shop(database: Database) -> Database:
    """Twelve customers: the higher the number, the more and the more recently they bought."""
    add_customers(database, CUSTOMERS, ago(500))
    add_payments(
        database,
        [
            Paid(customer_id=customer, paid_at=ago(20 * (12 - number) + 30 * k + 1))
            for number, customer in enumerate(CUSTOMERS)
            for k in range(number)
        ],
    )
    return database


@pytest.fixture
def town(database: Database) -> None:
    """Two hundred customers who buy as the model says, and ten who never bought."""
    world = life(1, 200)
    add_customers(database, [UUID(int=number + 1) for number in range(210)], ago(900))
    add_payments(
        database,
        [
            Paid(
                customer_id=UUID(int=number + 1),
                paid_at=datetime.combine(day, AT.time(), UTC) - timedelta(minutes=1),
                amount_cents=900 + number % 7 * 700,
            )
            for number, days in world.items()
            for day in days
        ],
    )


def rows(report: psycopg.Connection, table: str = "customer_scores") -> list[dict[str, Any]]:
    queries = {
        "customer_scores": "select * from customer_scores order by customer_id",
        "segment_moves": "select customer_id, from_segment, to_segment, reason, at"
        " from segment_moves order by at, customer_id",
        "models": "select * from models order by name, version",
    }
    return report.cursor(row_factory=dict_row).execute(queries[table].encode()).fetchall()


def of(report: psycopg.Connection, number: int) -> dict[str, Any]:
    return rows(report)[number]


@pytest.mark.usefixtures("shop")
def test_every_customer_is_scored(night: Any, report: psycopg.Connection) -> None:
    counts = night()
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
def test_a_repeat_makes_the_same_rows_and_no_move(night: Any, report: psycopg.Connection) -> None:
    night()
    before = rows(report), rows(report, "segment_moves")
    assert night()["moved"] == 0
    assert (rows(report), rows(report, "segment_moves")) == before


def test_scores_that_were_lost_are_made_again_to_the_same_rows(
    shop: Database, night: Any, report: psycopg.Connection
) -> None:
    night()
    before = rows(report)
    with bookkeeper(shop) as connection:
        connection.execute("alter table crm.customer_scores no force row level security")
        connection.execute("delete from crm.customer_scores")
        connection.execute("alter table crm.customer_scores force row level security")
    assert rows(report) == []
    night()
    version = {"model_version": None}
    assert [row | version for row in rows(report)] == [row | version for row in before]


def test_a_move_is_kept_with_its_reason(
    shop: Database, night: Any, report: psycopg.Connection
) -> None:
    night()
    add_payments(shop, [Paid(customer_id=CUSTOMERS[1], paid_at=AT + timedelta(hours=3))])
    night(AT + timedelta(days=1))
    moves = [move for move in rows(report, "segment_moves") if move["at"] > AT]
    assert moves[0] == {
        "customer_id": CUSTOMERS[1],
        "from_segment": "lost",
        "to_segment": "new_customers",
        "reason": "Bought again.",
        "at": AT + timedelta(days=1),
    }


def test_what_was_given_back_is_no_purchase_and_two_payments_of_a_day_are_one(
    shop: Database, night: Any, report: psycopg.Connection
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
    night()
    found = of(report, 0)
    assert (found["purchases"], found["money_cents"]) == (2, 2_999 + 1 + 2_000)
    assert found["recency_days"] == 5


def test_memberships_stand_apart(shop: Database, night: Any, report: psycopg.Connection) -> None:
    add_payments(
        shop,
        [
            Paid(customer_id=CUSTOMERS[0], paid_at=ago(9), plan="premium", amount_cents=29_900),
            Paid(customer_id=CUSTOMERS[3], paid_at=ago(400), plan="premium", amount_cents=29_900),
        ],
    )
    night()
    assert (of(report, 0)["segment"], of(report, 0)["is_member"]) == ("prospect", True)
    assert (of(report, 3)["purchases"], of(report, 3)["is_member"]) == (3, False)


def test_money_is_that_of_the_currency_paid_most_and_purchases_are_all(
    shop: Database, night: Any, report: psycopg.Connection
) -> None:
    yen = [Paid(customer_id=CUSTOMERS[1], paid_at=ago(d), currency="JPY") for d in (5, 8)]
    add_payments(shop, yen)
    night()
    found = of(report, 1)
    assert (found["purchases"], found["money_cents"], found["currency"]) == (3, 5_998, "JPY")


@pytest.mark.usefixtures("shop")
def test_nobody_who_was_erased_is_scored(
    night: Any, backend: Backend, report: psycopg.Connection
) -> None:
    night()
    gone = CUSTOMERS[4]
    assert backend.client("customer", gone).delete("/api/customers/me").status == 200
    night(AT + timedelta(days=1))
    kept = {row["customer_id"] for row in rows(report)}
    assert kept == set(CUSTOMERS) - {gone}
    assert gone not in {row["customer_id"] for row in rows(report, "segment_moves")}


def test_old_moves_and_models_go_and_where_customers_stand_stays(
    shop: Database,
    night: Any,
    backend: Backend,
    monkeypatch: pytest.MonkeyPatch,
    report: psycopg.Connection,
) -> None:
    night()
    stand = rows(report)
    night(AT + timedelta(days=1))
    with owner(shop, "segment_moves", "models") as connection:
        connection.execute("update crm.segment_moves set at = now() - interval '41 days'")
        aged = "update crm.models set trained_at = now() - interval '41 days' where version = 1"
        connection.execute(aged)
    monkeypatch.setenv("RETENTION_DAYS", "segment_moves=40,models=40")
    settings.cache_clear()
    backend.invoke("enforce_retention", {})
    assert rows(report, "segment_moves") == []
    assert [model["version"] for model in rows(report, "models")] == [2]
    assert [row["segment"] for row in rows(report)] == [row["segment"] for row in stand]


def test_who_came_later_is_not_known_before(shop: Database, night: Any) -> None:
    add_customers(shop, [UUID(int=99)], AT + timedelta(seconds=1))
    assert night()["customers"] == 12


@pytest.mark.usefixtures("shop")
def test_pages_leave_nobody_out(
    night: Any, monkeypatch: pytest.MonkeyPatch, report: psycopg.Connection
) -> None:
    night()
    whole = rows(report)
    monkeypatch.setattr(store, "_PAGE", 5)
    monkeypatch.setattr(store, "_BATCH", 7)
    night()
    assert rows(report) == whole


@pytest.mark.usefixtures("shop")
def test_scores_and_moves_are_in_the_customers_own_export(night: Any, backend: Backend) -> None:
    night()
    reply = backend.client("customer", CUSTOMERS[5]).get("/api/customers/me/export")
    records = {record["kind"]: record["data"] for record in reply.body["records"]}
    assert records["contact"]["scores"]["segment"] == records["segment_move"]["to_segment"]
    other = backend.client("customer", UUID(int=98)).get("/api/customers/me/export")
    assert other.body["records"] == []


@pytest.mark.usefixtures("town")
def test_a_model_is_active_once_there_is_enough_and_everybody_who_bought_gets_chances(
    night: Any, report: psycopg.Connection
) -> None:
    counts = night()
    found = rows(report)
    models = rows(report, "models")

    assert (counts["customers"], counts["buyers"], counts["active"]) == (210, 200, 1)
    assert [(one["name"], one["version"], one["status"]) for one in models] == [
        ("customers", 1, "active")
    ]
    assert models[0]["data_until"] == AT
    assert models[0]["report"]["judged"]["customers"] > 100
    assert set(models[0]["coefficients"]["rhythm"]) == {"r", "alpha", "a", "b"}
    chances = [row for row in found if row["purchases"]]
    assert {row["model_version"] for row in chances} == {1}
    assert all(0 <= row["p_churn_90"] <= 1 and row["value_high_95"] >= 0 for row in chances)
    assert {row["p_alive"] for row in found if not row["purchases"]} == {None}

    told = learned(report)
    assert "champions" in told
    assert "Model customers, version 1: active. Of " in told

    # The next model takes its place, and says the same of the same rows.
    night()
    assert [one["status"] for one in rows(report, "models")] == ["retired", "active"]
    version = {"model_version": None}
    assert [row | version for row in rows(report)] == [row | version for row in found]


@pytest.mark.usefixtures("shop")
def test_a_model_without_enough_is_refused_in_words_and_chances_end(
    night: Any, report: psycopg.Connection
) -> None:
    night()
    (model,) = rows(report, "models")
    assert model["status"] == "refused"
    assert model["reason"] == (
        "Not enough data: 89 more customers who buy and 20 more who buy again."
    )
    assert model["report"]["data"] == {"buyers": 11, "repeaters": 10, "days": 321}
    assert {row["model_version"] for row in rows(report)} == {None}
    assert learned(report).endswith(f"Model customers, version 1: refused. {model['reason']}")
