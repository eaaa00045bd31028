"""A model is active once there is enough to learn from, else refused in words; old ones go."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from crm.platform.config import settings
from local.train import learned
from tests.integration.privacy.test_retention import owner
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.nights import AT, ago, open_shop, rows, train
from tests.support.purchases import Paid, add_customers, add_payments
from tests.unit.predictions.worlds import life


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


@pytest.fixture
def shop(database: Database) -> Database:
    """Eleven who bought: too few."""
    open_shop(database)
    return database


@pytest.mark.usefixtures("town")
def test_a_model_is_active_once_there_is_enough_and_everybody_who_bought_gets_chances(
    backend: Backend, report: psycopg.Connection
) -> None:
    counts = train(backend)
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
    train(backend)
    assert [one["status"] for one in rows(report, "models")] == ["retired", "active"]
    version = {"model_version": None}
    assert [row | version for row in rows(report)] == [row | version for row in found]


@pytest.mark.usefixtures("shop")
def test_a_model_without_enough_is_refused_in_words_and_chances_end(
    backend: Backend, report: psycopg.Connection
) -> None:
    train(backend)
    (model,) = rows(report, "models")
    assert model["status"] == "refused"
    assert model["reason"] == (
        "Not enough data: 89 more customers who buy and 20 more who buy again."
    )
    assert model["report"]["data"] == {"buyers": 11, "repeaters": 10, "days": 321}
    assert {row["model_version"] for row in rows(report)} == {None}
    assert learned(report).endswith(f"Model customers, version 1: refused. {model['reason']}")


def test_old_moves_and_models_go_and_where_customers_stand_stays(
    shop: Database,
    backend: Backend,
    monkeypatch: pytest.MonkeyPatch,
    report: psycopg.Connection,
) -> None:
    train(backend)
    stand = rows(report)
    train(backend, AT + timedelta(days=1))
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
