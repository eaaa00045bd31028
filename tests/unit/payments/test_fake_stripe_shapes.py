"""What the fake Stripe says has the shape that the SDK declares for Stripe's own words."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import stripe

from local.fake_stripe.account import Account
from local.fake_stripe.cards import Payer
from local.fake_stripe.config import API_VERSION, FakeStripeConfig
from local.fake_stripe.forms import Reader, decode
from local.fake_stripe.reversals import Reversals
from local.fake_stripe.shapes import StripeObject
from local.fake_stripe.store import Store
from tests.builders.stripe_events import SAMPLES, SENT_AT, sample
from tests.builders.stripe_shapes import differences

CLASSES: dict[str, type] = {
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "refund": stripe.Refund,
}
# Samples of other versions end in their date.
OTHERS = re.compile(r"function_url|.+_\d{4}_\d{2}_\d{2}")
WISHES = {
    "mode": "payment",
    "success_url": "https://shop.example/done",
    "customer_creation": "always",
    "saved_payment_method_options[payment_method_save]": "enabled",
    "customer_email": "ada@customer.example",
    "line_items[0][quantity]": "2",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "2500",
    "line_items[0][price_data][product_data][name]": "Follow-up",
    "metadata[note]": "as text",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def account(store: Store, tmp_path: Path) -> Account:
    """An account in which everything has happened that can."""
    config = FakeStripeConfig(state=tmp_path, clock=lambda: float(SENT_AT))
    account = Account(config, store, lambda: None)
    with store.transaction():
        opened = [_open(account) for _ in range(8)]
        account.pay(opened[0]["id"], "paid", Payer(keeps_card=True))
        account.pay(opened[1]["id"], "declined")
        account.pay(opened[2]["id"], "processing")
        account.settle(opened[2]["id"], "succeeded")
        account.pay(opened[3]["id"], "processing")
        account.settle(opened[3]["id"], "failed")
        account.expire(opened[4]["id"])
        _reverse(account, store, opened[5:])
    return account


def _reverse(account: Account, store: Store, opened: list[StripeObject]) -> None:
    """Refund the first, and dispute the others: one as a bank does, one as it only asks."""
    reversals = Reversals(account, store)
    for session in opened:
        account.pay(session["id"], "paid")
    first, second, third = (reversals.charge_of_checkout(session["id"]) for session in opened)
    refund = reversals.refund(first, 1000, "pending")
    reversals.settle_refund(refund["id"], "failed")
    reversals.close_dispute(reversals.dispute(second)["id"], "won")
    reversals.close_dispute(reversals.dispute(third, inquiry=True)["id"], "warning_closed")


def _open(account: Account) -> StripeObject:
    return account.open_checkout(Reader(decode(urlencode(WISHES))), "https://pay.example")


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_every_object_has_what_the_sdk_requires_and_nothing_it_does_not_know(
    store: Store, kind: str
) -> None:
    found = list(store.scan(kind))

    assert found
    for each in found:
        assert list(differences(each, CLASSES[kind], kind)) == []


@pytest.mark.usefixtures("account")
def test_every_event_is_about_an_object_of_that_shape(store: Store) -> None:
    types = set()
    for event in store.scan("event"):
        types.add(event["type"])
        about = event["data"]["object"]
        assert list(differences(about, CLASSES[about["object"]], event["type"])) == []

    assert types == {
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.failed",
        "charge.pending",
        "charge.refund.updated",
        "charge.refunded",
        "charge.succeeded",
        "charge.updated",
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "customer.created",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.succeeded",
        "payment_method.attached",
        "refund.created",
        "refund.failed",
        "refund.updated",
    }


def test_every_line_has_the_shape_of_a_line(account: Account, store: Store) -> None:
    for session in store.scan("checkout.session"):
        for line in account.lines(session["id"]):
            assert list(differences(line, stripe.LineItem, "item")) == []


@pytest.mark.parametrize(
    "name",
    sorted(path.stem for path in SAMPLES.glob("*.json") if not OTHERS.fullmatch(path.stem)),
)
def test_the_samples_of_today_have_todays_shape(name: str) -> None:
    event = sample(name)

    assert list(differences(event, stripe.Event, name)) == []
    about = event["data"]["object"]
    assert list(differences(about, CLASSES[about["object"]], name)) == []


def test_events_are_of_the_version_that_the_pinned_sdk_speaks() -> None:
    assert stripe.api_version == API_VERSION


def test_the_comparison_notices_what_is_missing_unknown_or_of_another_type() -> None:
    event = sample()
    checkout = event["data"]["object"] | {"expires_at": "soon", "colour": "red"}
    del checkout["payment_status"]

    assert sorted(differences(checkout, stripe.checkout.Session, "session")) == [
        "session.colour is not declared",
        "session.expires_at: 'soon' is no int",
        "session.payment_status is missing",
    ]
