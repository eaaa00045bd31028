"""A walk through the handlers: what a customer does, or lets pass, moves them between cohorts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crm.catalogue import load as catalogue_file
from crm.catalogue.versions import in_force
from demo.driver.client import Client
from demo.driver.functions import function
from tests.integration.privacy.test_export import exported
from tests.support.backend import Backend, completed_session, delivered_upsells


class Walk:
    """The schedule of cohorts, with a clock that is turned."""

    def __init__(self, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
        self.backend, self.ahead = backend, timedelta()
        monkeypatch.setattr(function("refresh_cohorts"), "utc_now", self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_time(self, **time: float) -> None:
        """So much later, and the next minute's run."""
        self.ahead += timedelta(**time)
        self.backend.invoke("refresh_cohorts", {})


@pytest.fixture
def walk(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Walk:
    return Walk(backend, monkeypatch)


def _of(report: psycopg.Connection, who: UUID) -> list[str]:
    query = "select cohort from customer_cohorts where customer_id = %s order by cohort"
    return [cohort for (cohort,) in report.execute(query, [who]).fetchall()]


def _person(backend: Backend) -> tuple[Client, UUID, list[Any]]:
    """A customer after their first session, and what was recommended."""
    customer = backend.client("customer")
    session = completed_session(backend, customer)
    who = UUID(customer.get(f"/api/sessions/{session}").body["customer_id"])
    return customer, who, delivered_upsells(customer, session)


def test_a_customer_is_in_a_cohort_a_minute_after_the_act_and_out_by_time(
    walk: Walk, backend: Backend, report: psycopg.Connection
) -> None:
    customer, who, upsells = _person(backend)
    walk.pass_time(seconds=59)
    assert _of(report, who) == ["newcomer"]

    for upsell in upsells[:2]:
        customer.click_upsell(upsell["id"])
    walk.pass_time(minutes=1)
    assert _of(report, who) == ["newcomer"]
    walk.pass_time(hours=1)
    assert _of(report, who) == ["clicked_twice_not_bought", "newcomer"]
    walk.pass_time(days=3)
    assert _of(report, who) == ["clicked_twice_not_bought", "newcomer", "tried_never_paid"]
    walk.pass_time(days=30)
    assert _of(report, who) == ["tried_never_paid"]
    walk.pass_time(days=60)
    assert _of(report, who) == []


def test_an_offer_asks_for_a_cohort_and_the_log_says_what_was_known(
    walk: Walk,
    backend: Backend,
    report: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = catalogue_file.CATALOGUE_PATH.read_text(encoding="utf-8").replace(
        'code = "invested"\nspent_at_least = "100.00"', 'code = "new"\ncohort = ["newcomer"]'
    )
    known = catalogue_file.parse(text, name="catalogue.toml")
    found = replace(in_force(None), by_language={"en": known})
    monkeypatch.setattr("crm.upsells.actions.generation.in_force", lambda _: found)
    customer, who, _ = _person(backend)
    decided = (
        "select d.offered, d.reason_code, d.reason from upsell_decisions as d"
        " inner join sessions as s on s.id = d.session_id"
        " where s.customer_id = %s and d.recommendation_type = 'premium_upgrade'"
        " order by d.created_at"
    )
    [(offered, code, reason)] = report.execute(decided, [who]).fetchall()
    assert (offered, code) == (False, "condition_not_met")
    assert "in cohort: none, newcomer needed" in reason

    walk.pass_time(seconds=30)
    completed_session(backend, customer)
    assert report.execute(decided, [who]).fetchall()[1][:2] == (True, "new")
    logged = (
        "select c.context -> 'known' from upsell_decision_contexts as c"
        " inner join sessions as s on s.id = c.session_id where s.customer_id = %s"
        " order by c.created_at desc limit 1"
    )
    assert report.execute(logged, [who]).fetchone() == (
        {"segment": None, "cohorts": ["newcomer"], "churn": None, "value": None},
    )


def test_a_customer_reads_their_cohorts_in_the_export_and_an_erasure_takes_them(
    walk: Walk, backend: Backend, report: psycopg.Connection
) -> None:
    customer, who, _ = _person(backend)
    other, stays, _ = _person(backend)
    walk.pass_time(seconds=30)
    [record] = [record for record in exported(customer) if record["kind"] == "cohort"]
    assert set(record["data"]) == {"cohort", "due_at"}
    assert record["data"]["cohort"] == "newcomer"

    assert customer.delete("/api/customers/me").status == 200
    walk.pass_time(days=3)
    assert _of(report, who) == []
    kept = sorted(one["data"]["cohort"] for one in exported(other) if one["kind"] == "cohort")
    assert kept == _of(report, stays) == ["looked_not_booked", "newcomer", "tried_never_paid"]
