"""Checkouts when Stripe is away, when answers are lost, and when time passes in between."""

import pytest

from demo.driver.client import Client
from demo.driver.steps import file_intake
from demo.driver.transport import Response
from tests.support.backend import Backend
from tests.support.checkouts import buy, let_pass, sale, started_checkouts
from tests.support.database import Database
from tests.support.stripe_webhook import Webhook


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


@pytest.fixture
def customer(backend: Backend) -> Client:
    return backend.client("customer")


def test_while_stripe_is_away_nothing_is_told_and_the_retry_asks_for_the_same(
    backend: Backend, customer: Client
) -> None:
    filed = file_intake(customer, plan="video15")["intake"]
    backend.gateway.is_down = True

    refused = buy(customer, intake=filed, key="k")

    assert refused.status == 503
    assert refused.headers["Retry-After"] == "7"
    assert started_checkouts(customer) == []
    backend.gateway.is_down = False
    assert buy(customer, intake=filed, key="k").status == 201
    first, second = backend.gateway.wishes
    assert first == second
    assert len(started_checkouts(customer)) == 1


def test_an_answer_of_stripes_that_was_lost_opens_no_second_checkout(
    backend: Backend, customer: Client
) -> None:
    filed = file_intake(customer, plan="video15")["intake"]
    backend.gateway.answers_lost = 1

    assert buy(customer, intake=filed).status == 503
    assert buy(customer, intake=filed).status == 201

    assert len(backend.gateway.opened) == 1
    assert len(started_checkouts(customer)) == 1


def test_two_requests_at_once_open_one_checkout(backend: Backend, customer: Client) -> None:
    filed = file_intake(customer, plan="video15")["intake"]
    answers: list[Response] = []

    def twin() -> None:
        backend.gateway.meanwhile = lambda: None
        answers.append(buy(customer, intake=filed))

    backend.gateway.meanwhile = twin
    answers.append(buy(customer, intake=filed))

    assert {answer.status for answer in answers} == {201}
    assert answers[0].body == answers[1].body
    assert len(backend.gateway.opened) == 1
    assert len(started_checkouts(customer)) == 1


def test_an_expired_checkout_is_replaced(customer: Client, database: Database) -> None:
    filed = file_intake(customer, plan="video15")["intake"]
    first = buy(customer, intake=filed).body["checkout"]
    let_pass(database, "expires_at = now() - interval '1 second'")

    second = buy(customer, intake=filed)

    assert second.status == 201
    assert second.body["checkout"]["id"] != first["id"]
    assert len(started_checkouts(customer)) == 2


def test_a_reservation_that_stripe_would_refuse_as_too_short_is_replaced(
    backend: Backend, customer: Client, database: Database
) -> None:
    filed = file_intake(customer, plan="video15")["intake"]
    backend.gateway.is_down = True
    buy(customer, intake=filed)
    let_pass(database, "expires_at = now() + interval '31 minutes'")
    backend.gateway.is_down = False

    assert buy(customer, intake=filed).status == 201

    first, second = backend.gateway.wishes
    assert first.checkout_id != second.checkout_id


def test_no_second_payment_is_begun_while_one_is_on_its_way(
    backend: Backend, customer: Client, webhook: Webhook
) -> None:
    filed = file_intake(customer, plan="video15")["intake"]
    buy(customer, intake=filed)
    webhook.deliver(sale(backend).completed("unpaid").told[-1])

    answer = buy(customer, intake=filed)

    assert answer.status == 409
    assert "on its way" in answer.body["detail"]
