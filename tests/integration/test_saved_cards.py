"""A customer's card is kept at Stripe with their consent, and offered at their next checkout."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import stripe

from crm.payments.contracts.gateway import DeleteCustomerRequest, OpenedCheckout
from crm.payments.stripe_client import StripeSdkClient
from crm.platform.handlers.work import WorkFailed
from demo.driver.client import Client
from demo.driver.steps import file_intake
from local.fake_stripe.config import FakeStripeConfig
from tests.integration.test_stripe_account import checkout_request
from tests.support.backend import Backend
from tests.support.checkouts import buy, sale
from tests.support.fake_stripe import Fake, running
from tests.support.stripe_webhook import Webhook


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Fake]:
    with running(FakeStripeConfig(state=tmp_path)) as started:
        yield started


@pytest.fixture
def account(fake: Fake) -> StripeSdkClient:
    return StripeSdkClient("sk_test_any", fake.url, saved_cards=True)


def held(fake: Fake, opened: OpenedCheckout) -> stripe.checkout.Session:
    return fake.client.v1.checkout.sessions.retrieve(opened.stripe_session_id)


def paid(fake: Fake, opened: OpenedCheckout, **choice: object) -> dict[str, Any]:
    return fake.control(f"checkout/sessions/{opened.stripe_session_id}/pay", **choice)


def bought(fake: Fake, account: StripeSdkClient, **choice: object) -> str:
    """A first purchase; returns Stripe's customer, whom it made."""
    customer: str = paid(fake, account.open_checkout(checkout_request()), **choice)["customer"]
    return customer


def page(fake: Fake, opened: OpenedCheckout) -> str:
    return fake.http.get(opened.url).text


def test_without_the_setting_stripe_makes_no_customer_and_keeps_no_card(fake: Fake) -> None:
    account = StripeSdkClient("sk_test_any", fake.url)
    opened = account.open_checkout(checkout_request(stripe_customer="cus_before"))

    assert "Save this card" not in page(fake, opened)
    assert paid(fake, opened)["customer"] is None
    assert held(fake, opened).saved_payment_method_options is None


def test_a_card_is_kept_only_for_who_ticks_the_box(fake: Fake, account: StripeSdkClient) -> None:
    kept, unkept = (bought(fake, account, keeps_card=choice) for choice in (True, False))

    methods = fake.client.v1.payment_methods
    [card] = methods.list(params={"customer": kept}).data
    assert card.allow_redisplay == "always"
    assert methods.list(params={"customer": unkept}).data == []


def test_the_next_checkout_offers_the_card_and_pays_with_it(
    fake: Fake, account: StripeSdkClient
) -> None:
    customer = bought(fake, account, keeps_card=True)

    second = account.open_checkout(checkout_request(stripe_customer=customer))

    assert (held(fake, second).customer, held(fake, second).customer_email) == (customer, None)
    assert "Visa ending in 4242" in page(fake, second)
    [card] = fake.client.v1.payment_methods.list(params={"customer": customer}).data
    intent = paid(fake, second, saved_card=card.id)["payment_intent"]
    assert fake.client.v1.payment_intents.retrieve(intent).payment_method == card.id
    assert "Visa" not in page(fake, account.open_checkout(checkout_request()))


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_customer_whom_stripe_does_not_have_does_not_stop_a_sale(
    fake: Fake, account: StripeSdkClient, *, is_deleted: bool
) -> None:
    customer = bought(fake, account, keeps_card=True) if is_deleted else "cus_elsewhere"
    account.delete_customer(DeleteCustomerRequest(stripe_customer=customer))
    wanted = checkout_request(stripe_customer=customer)

    opened = account.open_checkout(wanted)

    assert account.open_checkout(wanted) == opened
    assert held(fake, opened).customer_email == wanted.customer_email
    assert paid(fake, opened)["customer"] not in {None, customer}


def test_a_deleted_customer_has_no_cards_left(fake: Fake, account: StripeSdkClient) -> None:
    customer = bought(fake, account, keeps_card=True)

    for _ in range(2):
        account.delete_customer(DeleteCustomerRequest(stripe_customer=customer))

    assert fake.client.v1.customers.retrieve(customer).deleted
    assert fake.client.v1.payment_methods.list(params={"customer": customer}).data == []


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


@pytest.fixture
def customer(backend: Backend) -> Client:
    return backend.client("customer")


def pay_as(
    backend: Backend, webhook: Webhook, customer: Client, stripe_customer: str, **ids: str
) -> None:
    """Buys another session, which this customer of Stripe's pays."""
    buy(customer, intake=file_intake(customer, plan="video15")["intake"])
    known = sale(backend)
    known.customer = stripe_customer
    known.metadata |= ids
    webhook.deliver(known.completed().events[-1])


def next_request(backend: Backend, customer: Client) -> str | None:
    buy(customer, intake=file_intake(customer, plan="video15")["intake"])
    return backend.gateway.checkout_requests[-1].stripe_customer


def reconcile(backend: Backend) -> int:
    deleted: int = backend.invoke("reconcile_payments", {})["deleted"]
    return deleted


def test_who_paid_last_is_named_at_the_customers_next_checkout_and_nobody_elses(
    backend: Backend, webhook: Webhook, customer: Client
) -> None:
    assert next_request(backend, customer) is None
    for payer in ("cus_1", "cus_2"):
        pay_as(backend, webhook, customer, payer)

    assert next_request(backend, customer) == "cus_2"
    assert next_request(backend, backend.client("customer")) is None


def test_a_payer_of_a_checkout_that_names_another_customer_is_not_kept(
    backend: Backend, webhook: Webhook, customer: Client
) -> None:
    pay_as(backend, webhook, customer, "cus_1", customer_id=str(uuid4()))

    assert next_request(backend, customer) is None


def test_the_export_shows_stripes_customer(
    backend: Backend, webhook: Webhook, customer: Client
) -> None:
    pay_as(backend, webhook, customer, "cus_1")

    records = customer.get("/api/customers/me/export").body["records"]

    assert "cus_1" in [record["data"].get("stripe_customer_id") for record in records]


def test_an_erased_customer_is_deleted_at_stripe_and_then_forgotten(
    backend: Backend, webhook: Webhook, customer: Client, report: psycopg.Connection
) -> None:
    for payer in ("cus_1", "cus_1", "cus_2"):
        pay_as(backend, webhook, customer, payer)
    pay_as(backend, webhook, backend.client("customer"), "cus_3")
    customer.delete("/api/customers/me")

    backend.gateway.is_down = True
    with pytest.raises(WorkFailed):
        reconcile(backend)
    backend.gateway.is_down = False
    assert (reconcile(backend), reconcile(backend)) == (2, 0)

    assert sorted(backend.gateway.deleted) == ["cus_1", "cus_2"]
    left = report.execute("select distinct stripe_customer_id from checkouts order by 1").fetchall()
    assert left == [("cus_3",), (None,)]


def test_a_payer_who_is_reported_after_the_erasure_is_deleted_too(
    backend: Backend, webhook: Webhook, customer: Client
) -> None:
    buy(customer, intake=file_intake(customer, plan="video15")["intake"])
    known = sale(backend)
    known.customer = "cus_late"
    customer.delete("/api/customers/me")

    webhook.deliver(known.completed().events[-1])

    assert reconcile(backend) == 1
    assert backend.gateway.deleted == ["cus_late"]
