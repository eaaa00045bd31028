"""An experiment from its start to its decision, through the API."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest

from crm.experiments.actions import running
from crm.experiments.load import EXPERIMENTS_PATH, definitions, parse
from crm.experiments.rules.hashing import bucket
from crm.upsells.actions.replay import Replay, replay_log
from demo.driver.client import Client
from demo.driver.steps import ended_session
from demo.driver.transport import Response
from tests.integration.privacy.test_retention import owner
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import Database

PRICE: Final = "follow_up_price"
USUAL: Final = (0, 5_000)
HIGHER: Final = (5_000, 10_000)
HELD_OUT: Final = (0, 500)
TREATED: Final = (500, 10_000)


@pytest.fixture
def admin(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An admin whose file has an experiment on an offer that everyone gets after a trial."""
    text = EXPERIMENTS_PATH.read_text(encoding="utf-8").replace(
        "offers.follow_up", "offers.diagnostic_package"
    )
    found = parse(text.replace("59.00", "119.00"), name="experiments.toml")
    monkeypatch.setattr(running, "definitions", lambda: found)
    return backend.client("admin")


@pytest.fixture
def replayed(backend: Backend) -> Callable[[], Replay]:
    """Makes the decisions of the log again."""
    return lambda: backend.act_as("crm_worker", lambda *_: replay_log(), {})


def act(admin: Client, name: str, what: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    reply = admin.post(f"/api/experiments/{name}/{what}", body)
    assert reply.status == 200, reply
    found: dict[str, Any] = reply.body
    return found


def drawn(report: psycopg.Connection, name: str, buckets: tuple[int, int]) -> Iterator[UUID]:
    """Customers whom the running phase puts into these buckets."""
    query = "select seed from experiments where name = %s order by phase desc limit 1"
    row = report.execute(query, [name]).fetchone()
    assert row is not None
    while True:
        customer = uuid4()
        if buckets[0] <= bucket(row[0], str(customer)) < buckets[1]:
            yield customer


def offers(backend: Backend, customer: Client) -> dict[str, dict[str, Any]]:
    """What a customer is delivered after another session."""
    found = delivered_upsells(customer, completed_session(backend, customer))
    return {upsell["recommendation_type"]: upsell for upsell in found}


def diagnostic(backend: Backend, customer: UUID) -> tuple[int, str]:
    """The price and the text of the offer that is tested."""
    found = offers(backend, backend.client("customer", customer))["diagnostic_package"]
    return found["price_cents"], found["service_description"]


def test_each_variation_has_its_price_and_the_same_disclosure(
    backend: Backend, admin: Client, report: psycopg.Connection, replayed: Callable[[], Replay]
) -> None:
    assert act(admin, PRICE, "start")["phase"] == 1
    usual = diagnostic(backend, next(drawn(report, PRICE, USUAL)))
    higher = diagnostic(backend, next(drawn(report, PRICE, HIGHER)))

    assert (usual[0], higher[0]) == (9_900, 11_900)
    assert usual[1] == higher[1]
    assert "This price is part of a test" in usual[1]
    chances = "select distinct propensity from upsell_decisions where recommendation_type = %s"
    assert report.execute(chances, ["diagnostic_package"]).fetchall() == [(0.5,)]
    assert report.execute(chances, ["follow_up"]).fetchall() == [(1.0,)]
    assert replayed() == Replay(sessions=2)


def test_a_held_out_customer_is_decided_about_and_shown_nothing(
    backend: Backend, admin: Client, report: psycopg.Connection, replayed: Callable[[], Replay]
) -> None:
    act(admin, "holdout", "start")
    act(admin, PRICE, "start")
    held = backend.client("customer", next(drawn(report, "holdout", HELD_OUT)))
    treated = backend.client("customer", next(drawn(report, "holdout", TREATED)))

    assert offers(backend, held) == {}
    assert len(offers(backend, treated)) == 3

    decided = report.execute(
        "select reason_code, base_rank, propensity from upsell_decisions as d"
        " join sessions as s on s.id = d.session_id"
        " where customer_id = %s and base_rank is not null order by base_rank",
        [held.id],
    ).fetchall()
    assert decided == [
        ("held_out", 1, 0.05),
        ("held_out", 2, 0.05),
        ("held_out", 3, 0.05),
    ]
    units = report.execute(
        "select customer_id, experiment, variation, exposed_at is not null from experiment_units"
        " order by experiment desc"
    ).fetchall()
    assert (held.id, "holdout", "held_out", True) in units
    assert [row[1:3] for row in units if row[0] == held.id] == [("holdout", "held_out")]
    assert [name for customer, name, *_ in units if customer == treated.id] == ["holdout", PRICE]
    assert replayed() == Replay(sessions=2)


def test_stopping_and_shipping_change_the_next_decision(
    backend: Backend, admin: Client, report: psycopg.Connection, replayed: Callable[[], Replay]
) -> None:
    act(admin, "holdout", "start")
    act(admin, PRICE, "start")
    treated = drawn(report, "holdout", TREATED)
    customers = {
        name: next(one for one in treated if one in _Buckets(report, buckets))
        for name, buckets in (("usual", USUAL), ("higher", HIGHER))
    }
    before = {name: diagnostic(backend, one)[0] for name, one in customers.items()}
    act(admin, PRICE, "decide", {"variation": "higher"})
    shipped = {name: diagnostic(backend, one) for name, one in customers.items()}
    held = backend.client("customer", next(drawn(report, "holdout", HELD_OUT)))
    kept = offers(backend, held)
    act(admin, PRICE, "stop", {"reason": "Customers complained."})
    after = {name: diagnostic(backend, one)[0] for name, one in customers.items()}

    assert before == {"usual": 9_900, "higher": 11_900}
    assert {price for price, _ in shipped.values()} == {11_900}
    assert all("part of a test" not in text for _, text in shipped.values())
    assert kept == {}
    assert after == {"usual": 9_900, "higher": 9_900}
    assert replayed() == Replay(sessions=7)


class _Buckets:
    """Customers whom the price experiment puts into these buckets."""

    def __init__(self, report: psycopg.Connection, buckets: tuple[int, int]) -> None:
        row = report.execute("select seed from experiments where name = %s", [PRICE]).fetchone()
        assert row is not None
        self._seed, self._buckets = str(row[0]), buckets

    def __contains__(self, customer: UUID) -> bool:
        return self._buckets[0] <= bucket(self._seed, str(customer)) < self._buckets[1]


def test_what_never_ran_is_described_and_says_what_it_would_take(admin: Client) -> None:
    listed = admin.get("/api/experiments").body["experiments"]
    found = admin.get(f"/api/experiments/{PRICE}").body
    assert [(each["name"], each["startable"], each["latest"]) for each in listed] == [
        ("holdout", True, None),
        (PRICE, True, None),
    ]
    assert found["summary"]["variations"] == ["usual", "higher"]
    assert found["words"] == [
        "Not enough to compare higher with usual: 100 more customers who pay."
    ]


def test_what_runs_counts_who_was_shown_it(
    backend: Backend, admin: Client, report: psycopg.Connection
) -> None:
    act(admin, "holdout", "start")
    held = drawn(report, "holdout", HELD_OUT)
    for _ in range(2):
        offers(backend, backend.client("customer", next(held)))
    completed_session(backend, backend.client("customer", next(held)))

    found = admin.get("/api/experiments/holdout").body

    assert [each["customers"] for each in found["variations"]] == [2, 0]
    assert found["caused"]["caused"] is None
    assert "1000 more customers who pay" in found["caused"]["words"]


def test_every_hour_it_is_kept_what_is_known(
    backend: Backend, admin: Client, report: psycopg.Connection
) -> None:
    act(admin, PRICE, "start")
    diagnostic(backend, next(drawn(report, PRICE, HIGHER)))
    for _ in range(2):
        backend.invoke("watch_experiments", {})
    days = admin.get(f"/api/experiments/{PRICE}").body["days"]
    assert [(day["variation"], day["customers"]) for day in days] == [("higher", 1)]


def test_a_bandit_moves_the_shares_by_night_and_says_so(
    backend: Backend, admin: Client, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    found = definitions()
    lopsided = {"bandit": True, "metric": "purchases"}
    variations = [
        each | {"weight": weight}
        for each, weight in zip(found[PRICE]["variations"], (90, 10), strict=True)
    ]
    bandit = found[PRICE] | lopsided | {"variations": variations}
    monkeypatch.setattr(running, "definitions", lambda: {**found, PRICE: bandit})
    act(admin, PRICE, "start")

    def look() -> dict[str, Any]:
        backend.invoke("watch_experiments", {})
        told: dict[str, Any] = admin.get(f"/api/experiments/{PRICE}").body
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


def test_a_mechanic_recommends_at_the_price_of_the_customers_variation(
    backend: Backend, admin: Client, report: psycopg.Connection, replayed: Callable[[], Replay]
) -> None:
    act(admin, "holdout", "start")
    act(admin, PRICE, "start")
    treated = drawn(report, "holdout", TREATED)
    asked = {"held out": next(drawn(report, "holdout", HELD_OUT))} | {
        name: next(one for one in treated if one in _Buckets(report, buckets))
        for name, buckets in (("usual", USUAL), ("higher", HIGHER))
    }
    wanted = {
        "recommendation_type": "diagnostic_package",
        "note": "Have it looked at.",
        "until": (datetime.now(UTC) + timedelta(days=9)).date().isoformat(),
    }

    def recommended(customer: UUID) -> tuple[int, bool, int, int]:
        """What the mechanic reads, whether the test is told, what is asked at once and later."""
        own, mechanic = backend.client("customer", customer), backend.client("mechanic")
        session = ended_session(own, mechanic)
        offers = mechanic.get(f"/api/sessions/{session}/offers").body["offers"]
        [offer] = [one for one in offers if one["recommendation_type"] == "diagnostic_package"]
        mechanic.summarise_session(session, "The pump is worn.", wanted)
        [first] = own.get(f"/api/sessions/{session}/upsells").body["upsells"]
        backend.deliver()
        later = own.get(f"/api/sessions/{session}/upsells").body["upsells"]
        prices = {one["recommendation_type"]: one["price_cents"] for one in later}
        return (
            offer["price"]["amount"],
            "part of a test" in first["service_description"],
            first["price_cents"],
            prices["diagnostic_package"],
        )

    assert {name: recommended(one) for name, one in asked.items()} == {
        "held out": (9_900, False, 9_900, 9_900),
        "usual": (9_900, True, 9_900, 9_900),
        "higher": (11_900, True, 11_900, 11_900),
    }
    query = (
        "select distinct price_cents, propensity from upsell_decisions where source = 'mechanic'"
    )
    assert sorted(report.execute(query).fetchall()) == [
        (9_900, 0.475),
        (9_900, 1.0),
        (11_900, 0.475),
    ]
    assert replayed() == Replay(sessions=3)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("unknown/start", None, 404),
        ("unknown/stop", {"reason": "Why?"}, 404),
        (f"{PRICE}/stop", {"reason": ""}, 422),
        (f"{PRICE}/stop", {}, 422),
        (f"{PRICE}/decide", {"variation": "unknown"}, 404),
        (f"{PRICE}/decide", {"variation": "higher", "weight": 5}, 422),
        (f"{PRICE}/start", None, 409),
    ],
)
def test_what_makes_no_sense_is_refused(
    admin: Client, path: str, body: dict[str, Any] | None, status: int
) -> None:
    act(admin, PRICE, "start")
    assert admin.post(f"/api/experiments/{path}", body).status == status


def test_a_start_is_made_once_a_key(admin: Client) -> None:
    key = {"Idempotency-Key": "one"}
    replies = [admin.post(f"/api/experiments/{PRICE}/start", headers=key) for _ in range(2)]
    assert [reply.status for reply in replies] == [200, 200]
    assert replies[0].body == replies[1].body


def test_an_experiment_that_left_the_file_still_keeps_its_customers(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def part(begin: int, end: int) -> dict[str, Any]:
        return own | {"namespace": {"name": "prices", "from": begin, "to": end}}

    own = definitions()[PRICE]

    def started(name: str, begin: int, end: int) -> Response:
        monkeypatch.setattr(running, "definitions", lambda: {name: part(begin, end)})
        return admin.post(f"/api/experiments/{name}/start")

    assert started("earlier", 0, 50).status == 200
    refused = started(PRICE, 40, 90)
    assert refused.status == 409
    assert refused.body["detail"] == (
        "earlier runs, and both change price of follow_up: stop it first."
    )
    assert started(PRICE, 50, 100).status == 200


def test_one_that_this_version_cannot_read_is_set_aside_and_says_so(
    backend: Backend, admin: Client, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    act(admin, "holdout", "start")
    act(admin, PRICE, "start")
    with owner(database, "experiments") as connection:
        strange = (
            """update crm.experiments set definition = '{"kind": "unheard_of"}' where name = %s"""
        )
        connection.execute(strange, [PRICE])

    for _ in range(2):
        backend.invoke("watch_experiments", {})
    listed = {each["name"]: each for each in admin.get("/api/experiments").body["experiments"]}
    assert (listed["holdout"]["kind"], listed[PRICE]["kind"]) == ("holdout", None)
    assert listed[PRICE]["latest"]["status"] == "running"
    told = admin.get(f"/api/experiments/{PRICE}").body
    assert told["variations"] == []
    assert "cannot read" in told["summary"]["question"]
    assert "It changes nothing" in told["words"][0]
    customer = backend.client("customer")
    assert offers(backend, customer)["diagnostic_package"]["price_cents"] == 9_900
    assert act(admin, PRICE, "stop", {"reason": "Nobody can read it."})["status"] == "stopped"
    looks = [vars(one) for one in caplog.records if vars(one).get("work") == "watch_experiments"]
    assert [(look["watched"], look["unreadable"]) for look in looks] == [(1, 1), (1, 1)]
    assert [one.message for one in caplog.records].count("an experiment cannot be read") == 1


@pytest.mark.parametrize("role", ["customer", "mechanic", "service"])
def test_only_admins_see_experiments(backend: Backend, role: str) -> None:
    assert backend.client(role).get("/api/experiments").status == 403
