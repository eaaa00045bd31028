"""Stripe's own SDK drives the fake, end to end on the loopback interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from local.fake_stripe.config import DEFAULT_SECRET, FakeStripeConfig
from tests.support.fake_stripe import Fake, Inbox, eventually, inbox, running

COMPLETED = "checkout.session.completed"
SUCCESS = "http://shop.example/done?checkout={CHECKOUT_SESSION_ID}"


@pytest.fixture
def mail() -> Iterator[Inbox]:
    with inbox() as kept:
        yield kept


@pytest.fixture
def config(tmp_path: Path, mail: Inbox) -> FakeStripeConfig:
    return FakeStripeConfig(state=tmp_path, webhook_url=mail.url, first_retry=0.02)


@pytest.fixture
def fake(config: FakeStripeConfig) -> Iterator[Fake]:
    with running(config) as started:
        yield started


def checkout_params(amount: int = 4999, currency: str = "usd", **others: object) -> dict[str, Any]:
    product = {"name": "Full <b>Diagnostic</b> & more"}
    price = {"currency": currency, "unit_amount": amount, "product_data": product}
    return {
        "mode": "payment",
        "success_url": SUCCESS,
        "cancel_url": "http://shop.example/?a=1&b=2",
        "line_items": [{"quantity": 1, "price_data": price}],
        "metadata": {"intake_id": "an intake"},
        **others,
    }


def open_checkout(fake: Fake, **others: Any) -> stripe.checkout.Session:
    return fake.client.v1.checkout.sessions.create(params=checkout_params(**others))  # type: ignore[arg-type]


def types(mail: Inbox) -> list[str]:
    return [event.type for event in mail.events(DEFAULT_SECRET)]


def test_a_checkout_is_opened_and_read_back_with_all_that_was_asked(fake: Fake) -> None:
    opened = open_checkout(fake, customer_email="ada@customer.example", expand=["line_items"])

    assert (opened.amount_total, opened.currency) == (4999, "usd")
    assert (opened.status, opened.payment_status) == ("open", "unpaid")
    assert opened.metadata is not None
    assert opened.metadata["intake_id"] == "an intake"
    assert opened.line_items is not None
    assert opened.line_items.data[0].description == "Full <b>Diagnostic</b> & more"
    again = fake.client.v1.checkout.sessions.retrieve(opened.id)
    assert (again.url, again.customer_email) == (opened.url, "ada@customer.example")
    lines = fake.client.v1.checkout.sessions.line_items.list(opened.id)
    assert [line.amount_total for line in lines.data] == [4999]


def test_a_payer_pays_on_the_page_and_the_webhook_hears_of_it(fake: Fake, mail: Inbox) -> None:
    opened = open_checkout(fake)

    page = fake.http.get(str(opened.url))
    assert "Pay $49.99" in page.text
    assert "Full &lt;b&gt;Diagnostic&lt;/b&gt; &amp; more" in page.text
    assert 'href="http://shop.example/?a=1&amp;b=2"' in page.text
    paid = fake.http.post(
        str(opened.url), data={"outcome": "paid", "email": "ada@customer.example"}
    )

    assert paid.status_code == 303
    assert paid.headers["location"] == f"http://shop.example/done?checkout={opened.id}"
    eventually(lambda: COMPLETED in types(mail))
    event = next(e for e in mail.events(DEFAULT_SECRET) if e.type == COMPLETED)
    checkout = event.data.object
    assert (checkout["id"], checkout["payment_status"]) == (opened.id, "paid")
    assert checkout["customer_details"]["email"] == "ada@customer.example"
    intent = fake.client.v1.payment_intents.retrieve(checkout["payment_intent"])
    assert (intent.status, intent.amount_received) == ("succeeded", 4999)
    assert fake.client.v1.charges.retrieve(str(intent.latest_charge)).paid


def test_paying_twice_charges_once(fake: Fake) -> None:
    opened = open_checkout(fake)

    answers = [fake.http.post(str(opened.url), data={"outcome": "paid"}) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {303}
    assert len(fake.client.v1.events.list({"type": COMPLETED}).data) == 1
    assert len(fake.client.v1.charges.list().data) == 1


def test_a_declined_card_leaves_the_checkout_open_and_says_so(fake: Fake) -> None:
    opened = open_checkout(fake)

    declined = fake.http.post(str(opened.url), data={"outcome": "declined"}, follow_redirects=True)

    assert "Your card was declined. Nothing was charged" in declined.text
    assert fake.client.v1.checkout.sessions.retrieve(opened.id).status == "open"
    fake.http.post(str(opened.url), data={"outcome": "paid"})
    assert fake.client.v1.checkout.sessions.retrieve(opened.id).payment_status == "paid"


def test_a_transfer_completes_the_checkout_first_and_pays_it_later(fake: Fake, mail: Inbox) -> None:
    opened = open_checkout(fake)

    fake.control(f"checkout/sessions/{opened.id}/pay", outcome="processing", settle_after=0.05)

    eventually(lambda: "checkout.session.async_payment_succeeded" in types(mail))
    statuses = {
        event.type: event.data.object["payment_status"]
        for event in mail.events(DEFAULT_SECRET)
        if event.type.startswith("checkout")
    }
    assert statuses == {COMPLETED: "unpaid", "checkout.session.async_payment_succeeded": "paid"}


def test_a_transfer_may_never_arrive(fake: Fake, mail: Inbox) -> None:
    opened = open_checkout(fake)
    fake.control(f"checkout/sessions/{opened.id}/pay", outcome="processing")

    fake.control(f"checkout/sessions/{opened.id}/settle", outcome="failed")

    eventually(lambda: "checkout.session.async_payment_failed" in types(mail))
    assert fake.client.v1.checkout.sessions.retrieve(opened.id).payment_status == "unpaid"


def test_a_checkout_that_costs_nothing_needs_no_payment(fake: Fake) -> None:
    opened = open_checkout(fake, amount=0)

    fake.control(f"checkout/sessions/{opened.id}/pay")

    done = fake.client.v1.checkout.sessions.retrieve(opened.id)
    assert (done.payment_status, done.payment_intent) == ("no_payment_required", None)


def test_an_expired_checkout_cannot_be_paid(fake: Fake) -> None:
    opened = open_checkout(fake)
    address = str(opened.url)

    assert fake.client.v1.checkout.sessions.expire(opened.id).status == "expired"

    assert fake.http.get(address).status_code == 410
    fake.http.post(address, data={"outcome": "paid"})
    assert fake.client.v1.checkout.sessions.retrieve(opened.id).payment_status == "unpaid"


def test_a_checkout_expires_by_itself(tmp_path: Path) -> None:
    now = [1_000_000_000.0]
    with running(FakeStripeConfig(state=tmp_path, clock=lambda: now[0])) as fake:
        opened = open_checkout(fake)
        now[0] += 24 * 3600

        sessions = fake.client.v1.checkout.sessions
        eventually(lambda: sessions.retrieve(opened.id).status == "expired")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(500, "jpy", "¥500"), (12_340, "kwd", "KWD12.340"), (99, "rsd", "RSD0.99")],
)
def test_the_page_counts_in_the_currencys_own_units(
    fake: Fake, amount: int, currency: str, shown: str
) -> None:
    opened = open_checkout(fake, amount=amount, currency=currency)

    assert f"Pay {shown}</button>" in fake.http.get(str(opened.url)).text


def test_the_same_key_opens_one_checkout(fake: Fake) -> None:
    create = fake.client.v1.checkout.sessions.create
    options: Any = {"idempotency_key": "one purchase"}

    first = create(params=checkout_params(), options=options)  # type: ignore[arg-type]
    second = create(params=checkout_params(), options=options)  # type: ignore[arg-type]

    assert first.id == second.id
    assert len(fake.client.v1.checkout.sessions.list().data) == 1
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        create(params=checkout_params(amount=1), options=options)  # type: ignore[arg-type]


def test_a_refused_request_does_not_use_up_its_key(fake: Fake) -> None:
    create = fake.client.v1.checkout.sessions.create
    options: Any = {"idempotency_key": "second thoughts"}
    with pytest.raises(stripe.InvalidRequestError):
        create(params=checkout_params(amount=-1), options=options)  # type: ignore[arg-type]

    assert create(params=checkout_params(), options=options).id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("others", "param", "code"),
    [
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"line_items": []}, "line_items", "parameter_missing"),
        ({"success_url": "javascript:alert(1)"}, "success_url", "url_invalid"),
        ({"customer": "cus_nobody"}, "customer", "resource_missing"),
        ({"amount": 49}, "line_items", "amount_too_small"),
        ({"amount": 10**8}, "line_items", "amount_too_large"),
        ({"expires_at": 1}, "expires_at", None),
        ({"mode": "subscription"}, "mode", None),
        ({"metadata": {"note": "x" * 501}}, "metadata[note]", None),
        ({"currency": "zzz"}, "line_items[0][price_data][currency]", None),
        ({"amount": 1005, "currency": "kwd"}, "line_items[0][price_data][unit_amount]", None),
    ],
)
def test_parameters_are_refused_as_stripe_refuses_them(
    fake: Fake, others: dict[str, Any], param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_checkout(fake, **others)

    assert (refusal.value.http_status, refusal.value.param) == (400, param)
    assert refusal.value.code == code


def test_what_does_not_exist_is_a_404_of_stripes_kind(fake: Fake) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        fake.client.v1.checkout.sessions.retrieve("cs_test_none")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")

    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        fake.client.v1.coupons.list()


@pytest.mark.parametrize("key", ["sk_live_real_money", "whatever"])
def test_a_key_that_is_no_test_key_is_refused(fake: Fake, key: str) -> None:
    client = stripe.StripeClient(key, base_addresses={"api": fake.url})

    with pytest.raises(stripe.AuthenticationError):
        client.v1.events.list()


def test_customers_are_kept(fake: Fake) -> None:
    created = fake.client.v1.customers.create({"email": "ada@customer.example", "name": "Ada"})

    assert fake.client.v1.customers.retrieve(created.id).name == "Ada"
    assert open_checkout(fake, customer=created.id).customer == created.id


def test_lists_page_from_the_newest(fake: Fake) -> None:
    opened = [open_checkout(fake).id for _ in range(5)]

    first = fake.client.v1.checkout.sessions.list({"limit": 2})
    everything = [session.id for session in first.auto_paging_iter()]

    assert first.has_more
    assert everything == opened[::-1]


def test_events_are_found_by_type_and_time(fake: Fake) -> None:
    for _ in range(2):
        fake.control(f"checkout/sessions/{open_checkout(fake).id}/pay")

    events = fake.client.v1.events
    completed = events.list({"types": [COMPLETED, "checkout.session.expired"]}).data
    assert {event.type for event in completed} == {COMPLETED}
    newest = completed[0].created
    assert len(events.list({"type": COMPLETED, "created": {"lte": newest}}).data) == 2
    assert events.list({"created": {"gt": newest}}).data == []


def test_a_bad_day_at_stripe_ends(fake: Fake) -> None:
    fake.control("outage", requests=1, status=503)

    with pytest.raises(stripe.APIError):
        fake.client.v1.events.list()
    assert fake.client.v1.events.list().data == []
