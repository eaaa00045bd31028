"""An experiment from its start to its decision, through the API."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from crm.experiments.actions import running
from crm.experiments.load import definitions
from crm.upsells.actions.replay import Replay
from demo.driver.client import Client
from demo.driver.transport import Response
from tests.support.backend import Backend, completed_session
from tests.support.experiments import (
    HELD_OUT,
    HIGHER,
    PRICE,
    TREATED,
    USUAL,
    Buckets,
    act,
    diagnostic,
    drawn,
    offers,
)


def test_each_variation_has_its_price_and_the_same_disclosure(
    backend: Backend,
    experimenter: Client,
    report: psycopg.Connection,
    replayed: Callable[[], Replay],
) -> None:
    assert act(experimenter, PRICE, "start")["phase"] == 1
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
    backend: Backend,
    experimenter: Client,
    report: psycopg.Connection,
    replayed: Callable[[], Replay],
) -> None:
    act(experimenter, "holdout", "start")
    act(experimenter, PRICE, "start")
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
    backend: Backend,
    experimenter: Client,
    report: psycopg.Connection,
    replayed: Callable[[], Replay],
) -> None:
    act(experimenter, "holdout", "start")
    act(experimenter, PRICE, "start")
    treated = drawn(report, "holdout", TREATED)
    customers = {
        name: next(one for one in treated if one in Buckets(report, buckets))
        for name, buckets in (("usual", USUAL), ("higher", HIGHER))
    }
    before = {name: diagnostic(backend, one)[0] for name, one in customers.items()}
    act(experimenter, PRICE, "decide", {"variation": "higher"})
    shipped = {name: diagnostic(backend, one) for name, one in customers.items()}
    held = backend.client("customer", next(drawn(report, "holdout", HELD_OUT)))
    kept = offers(backend, held)
    act(experimenter, PRICE, "stop", {"reason": "Customers complained."})
    after = {name: diagnostic(backend, one)[0] for name, one in customers.items()}

    assert before == {"usual": 9_900, "higher": 11_900}
    assert {price for price, _ in shipped.values()} == {11_900}
    assert all("part of a test" not in text for _, text in shipped.values())
    assert kept == {}
    assert after == {"usual": 9_900, "higher": 9_900}
    assert replayed() == Replay(sessions=7)


def test_what_never_ran_is_described_and_says_what_it_would_take(experimenter: Client) -> None:
    listed = experimenter.get("/api/experiments").body["experiments"]
    found = experimenter.get(f"/api/experiments/{PRICE}").body
    assert [(each["name"], each["startable"], each["latest"]) for each in listed] == [
        ("holdout", True, None),
        (PRICE, True, None),
    ]
    assert found["summary"]["variations"] == ["usual", "higher"]
    assert found["words"] == [
        "Not enough to compare higher with usual: 100 more customers who pay."
    ]


def test_what_runs_counts_who_was_shown_it(
    backend: Backend, experimenter: Client, report: psycopg.Connection
) -> None:
    act(experimenter, "holdout", "start")
    held = drawn(report, "holdout", HELD_OUT)
    for _ in range(2):
        offers(backend, backend.client("customer", next(held)))
    completed_session(backend, backend.client("customer", next(held)))

    found = experimenter.get("/api/experiments/holdout").body

    assert [each["customers"] for each in found["variations"]] == [2, 0]
    assert found["caused"]["caused"] is None
    assert "1000 more customers who pay" in found["caused"]["words"]


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
    experimenter: Client, path: str, body: dict[str, Any] | None, status: int
) -> None:
    act(experimenter, PRICE, "start")
    assert experimenter.post(f"/api/experiments/{path}", body).status == status


def test_a_start_is_made_once_a_key(experimenter: Client) -> None:
    key = {"Idempotency-Key": "one"}
    replies = [experimenter.post(f"/api/experiments/{PRICE}/start", headers=key) for _ in range(2)]
    assert [reply.status for reply in replies] == [200, 200]
    assert replies[0].body == replies[1].body


def test_an_experiment_that_left_the_file_still_keeps_its_customers(
    experimenter: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def part(begin: int, end: int) -> dict[str, Any]:
        return own | {"namespace": {"name": "prices", "from": begin, "to": end}}

    own = definitions()[PRICE]

    def started(name: str, begin: int, end: int) -> Response:
        monkeypatch.setattr(running, "definitions", lambda: {name: part(begin, end)})
        return experimenter.post(f"/api/experiments/{name}/start")

    assert started("earlier", 0, 50).status == 200
    refused = started(PRICE, 40, 90)
    assert refused.status == 409
    assert refused.body["detail"] == (
        "earlier runs, and both change price of follow_up: stop it first."
    )
    assert started(PRICE, 50, 100).status == 200


@pytest.mark.parametrize("role", ["customer", "mechanic", "service"])
def test_only_admins_see_experiments(backend: Backend, role: str) -> None:
    assert backend.client(role).get("/api/experiments").status == 403
