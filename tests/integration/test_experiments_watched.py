"""What the hourly function does with experiments that run."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from crm.experiments import load
from crm.experiments.actions import running
from crm.experiments.load import definitions
from demo.driver.client import Client
from tests.integration.privacy.test_retention import owner
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.experiment_rows import exposed_units, payments
from tests.support.experiments import HIGHER, PRICE, act, diagnostic, drawn, offers


def test_every_hour_it_is_kept_what_is_known(
    backend: Backend, experimenter: Client, report: psycopg.Connection
) -> None:
    act(experimenter, PRICE, "start")
    diagnostic(backend, next(drawn(report, PRICE, HIGHER)))
    for _ in range(2):
        backend.invoke("watch_experiments", {})
    days = experimenter.get(f"/api/experiments/{PRICE}").body["days"]
    assert [(day["variation"], day["customers"]) for day in days] == [("higher", 1)]


def test_a_bandit_moves_the_shares_by_night_and_says_so(
    backend: Backend, experimenter: Client, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    found = definitions()
    lopsided = {"bandit": True, "metric": "purchases"}
    variations = [
        each | {"weight": weight}
        for each, weight in zip(found[PRICE]["variations"], (90, 10), strict=True)
    ]
    bandit = found[PRICE] | lopsided | {"variations": variations}
    monkeypatch.setattr(running, "definitions", lambda: {**found, PRICE: bandit})
    act(experimenter, PRICE, "start")

    def look() -> dict[str, Any]:
        backend.invoke("watch_experiments", {})
        told: dict[str, Any] = experimenter.get(f"/api/experiments/{PRICE}").body
        return told

    assert look()["summary"]["latest"]["phase"] == 1
    with owner(database, "experiment_days") as connection:
        connection.execute("update crm.experiment_days set day = day - 1")
    assert look()["summary"]["latest"]["phase"] == 2
    told = look()

    latest = told["summary"]["latest"]
    assert (latest["phase"], latest["status"], latest["reweighted"]) == (2, "running", True)
    # Nothing is known yet, so that both have the same chance to be the best.
    assert [each["share"] for each in told["variations"]] == pytest.approx([0.5, 0.5], abs=0.03)
    assert "A bandit" in told["words"][-1]


def test_what_does_harm_is_stopped_by_the_hour_and_says_why(
    backend: Backend,
    experimenter: Client,
    database: Database,
    report: psycopg.Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    act(experimenter, PRICE, "start")
    higher = next(drawn(report, PRICE, HIGHER))
    assert diagnostic(backend, higher)[0] == 11_900
    crowd = {name: [uuid4() for _ in range(150)] for name in ("usual", "higher")}
    for name, customers in crowd.items():
        exposed_units(database, PRICE, name, customers)

    # At first nobody could tell.
    payments(database, crowd["higher"][:5], 11_900)
    payments(database, crowd["usual"][:6], 9_900)
    backend.invoke("watch_experiments", {})
    assert experimenter.get(f"/api/experiments/{PRICE}").body["summary"]["latest"]["status"] == (
        "running"
    )

    payments(database, crowd["usual"][6:90], 9_900)
    for _ in range(2):
        backend.invoke("watch_experiments", {})

    told = experimenter.get(f"/api/experiments/{PRICE}").body
    latest = told["summary"]["latest"]
    assert (latest["status"], latest["stop_reason"]) == (
        "stopped",
        "higher loses more than 20 % of purchases against usual.",
    )
    assert [each["purchases"] for each in told["variations"]] == [90, 5]
    assert diagnostic(backend, higher)[0] == 9_900
    looks = [vars(one) for one in caplog.records if vars(one).get("work") == "watch_experiments"]
    assert [(look["watched"], look["stopped"]) for look in looks] == [(1, 0), (1, 1), (0, 0)]


def test_one_that_this_version_cannot_read_is_set_aside_and_says_so(
    backend: Backend, experimenter: Client, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    # Another test of this process may have met one of the same name.
    load._report_unreadable.cache_clear()  # noqa: SLF001
    act(experimenter, "holdout", "start")
    act(experimenter, PRICE, "start")
    with owner(database, "experiments") as connection:
        connection.execute(
            "update crm.experiments set definition = %s where name = %s",
            [Jsonb({"kind": "unheard_of"}), PRICE],
        )

    for _ in range(2):
        backend.invoke("watch_experiments", {})
    listed = {
        each["name"]: each for each in experimenter.get("/api/experiments").body["experiments"]
    }
    assert (listed["holdout"]["kind"], listed[PRICE]["kind"]) == ("holdout", None)
    assert listed[PRICE]["latest"]["status"] == "running"
    told = experimenter.get(f"/api/experiments/{PRICE}").body
    assert told["variations"] == []
    assert "cannot read" in told["summary"]["question"]
    assert "It changes nothing" in told["words"][0]
    customer = backend.client("customer")
    assert offers(backend, customer)["diagnostic_package"]["price_cents"] == 9_900
    assert (
        act(experimenter, PRICE, "stop", {"reason": "Nobody can read it."})["status"] == "stopped"
    )
    looks = [vars(one) for one in caplog.records if vars(one).get("work") == "watch_experiments"]
    assert [(look["watched"], look["unreadable"]) for look in looks] == [(1, 1), (1, 1)]
    assert [one.message for one in caplog.records].count("an experiment cannot be read") == 1
