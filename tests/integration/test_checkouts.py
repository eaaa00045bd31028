"""Customers go on to the payment: one open checkout, at our own price, whatever happens between."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from demo.driver.client import Client
from demo.driver.steps import file_intake, intake_form
from tests.support.backend import SITE, Backend, completed_session, delivered_upsells
from tests.support.checkouts import buy, held_session, pay, started_checkouts
from tests.support.database import Database
from tests.support.stripe_webhook import Webhook


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


@pytest.fixture
def customer(backend: Backend) -> Client:
    return backend.client("customer")


@pytest.fixture
def upsells(backend: Backend, customer: Client) -> dict[str, dict[str, Any]]:
    """What is recommended after a trial chat, by type."""
    session = completed_session(backend, customer)
    return {one["recommendation_type"]: one for one in delivered_upsells(customer, session)}


def test_a_paid_intake_leads_to_stripe_at_the_price_of_our_own_row(
    backend: Backend, customer: Client
) -> None:
    filed = file_intake(customer, plan="diagnostic")["intake"]

    answer = buy(customer, intake=filed)

    assert answer.status == 201, answer.body
    checkout = answer.body["checkout"]
    [sent] = backend.gateway.checkout_requests
    assert checkout["url"] == backend.gateway.opened[sent.checkout_id].url
    assert checkout["price"] == {"amount": 4999, "currency": "USD", "formatted": "$49.99"}
    assert (checkout["status"], checkout["intake_id"]) == ("open", filed["id"])
    assert (sent.amount, sent.currency, sent.title) == (4999, "USD", "Diagnostic Session")
    assert (sent.customer_id, str(sent.intake_id)) == (customer.id, filed["id"])
    assert sent.success_url == f"{SITE}/receipt?intake={filed['id']}"
    assert sent.cancel_url == f"{SITE}/intake?plan=diagnostic"
    assert sent.customer_email == intake_form()["contact"]["email"]
    life = datetime.fromisoformat(checkout["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=22, minutes=55) < life < timedelta(hours=24)


def test_that_a_checkout_was_started_is_told_once(backend: Backend, customer: Client) -> None:
    filed = file_intake(customer, plan="video15")["intake"]

    for _ in range(3):
        buy(customer, intake=filed)

    [started] = started_checkouts(customer)
    [opened] = backend.gateway.opened.values()
    assert started["metadata"] == {
        "plan": "video15",
        "amount": 2999,
        "currency": "USD",
        "stripe_session_id": opened.stripe_session_id,
        "intake_id": filed["id"],
    }


def test_asking_again_is_answered_with_the_open_checkout(
    backend: Backend, customer: Client
) -> None:
    filed = file_intake(customer, plan="chat10")["intake"]

    first, second = buy(customer, intake=filed), buy(customer, intake=filed)

    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert len(backend.gateway.checkout_requests) == 1


def test_a_repeat_of_the_request_has_the_same_answer_even_after_the_payment(
    backend: Backend, customer: Client, webhook: Webhook
) -> None:
    filed = file_intake(customer, plan="chat10")["intake"]
    first = buy(customer, intake=filed, key="k1")
    pay(backend, webhook)

    again = buy(customer, intake=filed, key="k1")

    assert (again.status, again.body) == (first.status, first.body)
    assert buy(customer, intake=filed, key="k2").status == 409


def test_a_recommendation_is_bought_at_its_own_price_and_under_its_own_name(
    backend: Backend, customer: Client, upsells: dict[str, dict[str, Any]]
) -> None:
    package = upsells["diagnostic_package"]

    answer = buy(customer, upsell=package)

    assert answer.status == 201, answer.body
    checkout = answer.body["checkout"]
    assert (checkout["price"]["amount"], checkout["upsell_id"]) == (9900, package["id"])
    [sent] = backend.gateway.checkout_requests
    assert (sent.title, str(sent.upsell_id)) == ("Full Diagnostic Package", package["id"])
    assert sent.success_url == f"{SITE}/receipt?upsell={package['id']}"
    assert sent.cancel_url == f"{SITE}/summary?session={package['session_id']}"


def test_a_recommendation_says_how_its_checkout_stands(
    backend: Backend, customer: Client, webhook: Webhook, upsells: dict[str, dict[str, Any]]
) -> None:
    package = upsells["diagnostic_package"]

    def status() -> object:
        delivered = delivered_upsells(customer, package["session_id"])
        return next(u["checkout_status"] for u in delivered if u["id"] == package["id"])

    assert package["checkout_status"] is None
    buy(customer, upsell=package)
    assert status() == "open"
    pay(backend, webhook)
    assert status() is None


def test_what_was_said_before_the_session_goes_with_its_recommendation(
    customer: Client, upsells: dict[str, dict[str, Any]], report: psycopg.Connection
) -> None:
    checkout = buy(customer, upsell=upsells["diagnostic_package"]).body["checkout"]

    row = report.execute(
        "select i.plan, i.session_type, i.minutes, i.price_cents, i.concern = e.concern,"
        " i.vehicle = e.vehicle from crm.intakes as i join upsell_recommendations as u"
        " on u.id = i.upsell_id join crm.sessions as s on s.id = u.session_id"
        " join crm.intakes as e on e.id = s.intake_id where i.id = %s",
        [checkout["intake_id"]],
    ).fetchone()
    assert row == ("diagnostic", "diagnostic", 120, 9900, True, True)


@pytest.mark.parametrize("earlier", ["trial", "video15"])
def test_a_follow_up_is_bought_directly_and_its_session_keeps_its_terms(
    backend: Backend, customer: Client, webhook: Webhook, earlier: str
) -> None:
    session = held_session(backend, customer, webhook, earlier)
    mechanic = customer.get(f"/api/sessions/{session}").body["mechanic_id"]
    offers = {u["recommendation_type"]: u for u in delivered_upsells(customer, session)}
    follow_up = offers["follow_up"]

    answer = buy(customer, upsell=follow_up)
    pay(backend, webhook)

    assert answer.body["checkout"]["price"] == follow_up["price"]
    [opened] = customer.get("/api/sessions", query="status=pending").body["sessions"]
    assert (opened["plan"], opened["price"]) == ("video15", follow_up["price"])
    assert (opened["minutes"], opened["priority"], opened["includes"]) == (
        60,
        True,
        follow_up["includes"],
    )
    assert opened["preferred_mechanic_id"] == mechanic
    bought = {u["id"]: u["purchased_at"] for u in delivered_upsells(customer, session)}
    assert bought[follow_up["id"]] is not None


@pytest.mark.parametrize("plans", [("trial", "chat10"), ("video15", "video15")])
def test_a_recommendation_without_a_plan_buys_another_session_like_the_one_before(
    backend: Backend,
    customer: Client,
    webhook: Webhook,
    database: Database,
    plans: tuple[str, str],
) -> None:
    earlier, plan = plans
    session = held_session(backend, customer, webhook, earlier)
    database.login("crm_worker").execute(
        "select api.create_upsell_recommendation(%s, %s, 'again', 'Again', 'Once more.', 2500)",
        [customer.id, session],
    )
    again = next(u for u in delivered_upsells(customer, session) if u["plan"] is None)

    answer = buy(customer, upsell=again)
    pay(backend, webhook)

    assert answer.body["checkout"]["price"] == again["price"]
    [opened] = customer.get("/api/sessions", query="status=pending").body["sessions"]
    assert (opened["plan"], opened["price"]) == (plan, again["price"])
    assert (opened["priority"], opened["includes"]) == (False, [])


def test_an_intake_that_was_filed_for_a_recommendation_is_the_one_that_is_paid(
    customer: Client, upsells: dict[str, dict[str, Any]]
) -> None:
    package = upsells["diagnostic_package"]
    filed = file_intake(customer, plan="diagnostic", upsell_id=package["id"])["intake"]

    by_intake, by_upsell = buy(customer, intake=filed), buy(customer, upsell=package)

    assert by_intake.body == by_upsell.body
    assert by_upsell.body["checkout"]["intake_id"] == filed["id"]


def test_a_recommendations_price_is_taken_by_the_first_intake_and_still_paid_by_its_checkout(
    customer: Client, upsells: dict[str, dict[str, Any]]
) -> None:
    package = upsells["diagnostic_package"]
    taken = intake_form(plan="diagnostic", upsell_id=package["id"])
    assert customer.post("/api/intake/start", taken).status == 201

    again = customer.post("/api/intake/start", taken)

    assert (again.status, again.body["errors"][0]["field"]) == (409, "upsell_id")
    other_plan = file_intake(customer, plan="chat10", upsell_id=package["id"])["intake"]
    assert (other_plan["price"]["amount"], other_plan["upsell_id"]) == (999, None)
    assert buy(customer, upsell=package).body["checkout"]["price"]["amount"] == 9900


def test_a_bought_recommendation_cannot_be_bought_again(
    backend: Backend, customer: Client, webhook: Webhook, upsells: dict[str, dict[str, Any]]
) -> None:
    package = upsells["diagnostic_package"]
    other = file_intake(customer, plan="diagnostic", upsell_id=package["id"])["intake"]
    assert buy(customer, upsell=package).status == 201
    pay(backend, webhook)

    for refused in (buy(customer, upsell=package), buy(customer, intake=other)):
        assert refused.status == 409, refused.body


def test_a_dismissed_recommendation_is_bought_after_an_undo(
    customer: Client, upsells: dict[str, dict[str, Any]]
) -> None:
    package = upsells["diagnostic_package"]
    customer.post(f"/api/upsells/{package['id']}/dismiss")
    assert buy(customer, upsell=package).status == 409
    customer.post(f"/api/upsells/{package['id']}/undo")
    assert buy(customer, upsell=package).status == 201


def test_what_costs_nothing_needs_no_checkout(backend: Backend, customer: Client) -> None:
    filed = file_intake(customer, plan="trial")["intake"]
    answer = buy(customer, intake=filed)
    assert answer.status == 409
    assert "costs nothing" in answer.body["detail"]
    assert backend.gateway.checkout_requests == []


def test_what_is_another_customers_is_unknown(
    backend: Backend, customer: Client, upsells: dict[str, dict[str, Any]]
) -> None:
    filed = file_intake(customer, plan="chat10")["intake"]
    stranger = backend.client("customer")
    assert buy(stranger, intake=filed).status == 404
    assert buy(stranger, upsell=upsells["follow_up"]).status == 404


def test_a_membership_is_paid_without_a_session(
    backend: Backend, customer: Client, webhook: Webhook
) -> None:
    filed = file_intake(customer, plan="premium")["intake"]
    assert buy(customer, intake=filed).body["checkout"]["price"]["amount"] == 29900
    pay(backend, webhook)
    assert customer.get("/api/sessions").body["sessions"] == []
    assert buy(customer, intake=filed).status == 409


def test_a_refund_in_full_is_seen_on_the_recommendation(
    backend: Backend, customer: Client, webhook: Webhook, upsells: dict[str, dict[str, Any]]
) -> None:
    package = upsells["diagnostic_package"]
    buy(customer, upsell=package)
    paid = pay(backend, webhook)
    session = package["session_id"]
    bought = next(u for u in delivered_upsells(customer, session) if u["id"] == package["id"])
    assert (bought["purchased_at"] is None, bought["refunded_at"]) == (False, None)

    webhook.deliver(paid.refunded(9900).events[-1])

    reversed_ = next(u for u in delivered_upsells(customer, session) if u["id"] == package["id"])
    assert reversed_["refunded_at"] is not None
    assert reversed_["purchased_at"] == bought["purchased_at"]
