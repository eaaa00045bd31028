"""Refunds and disputes of the fake Stripe, by Stripe's own SDK and by its levers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from local.fake_stripe.config import FakeStripeConfig
from tests.support.fake_stripe import Fake, eventually, running


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Fake]:
    with running(FakeStripeConfig(state=tmp_path)) as started:
        yield started


@pytest.fixture
def paid(fake: Fake) -> stripe.checkout.Session:
    """A checkout of 29.99 USD that was paid."""
    opened = open_checkout(fake)
    fake.control(f"checkout/sessions/{opened.id}/pay")
    return fake.client.v1.checkout.sessions.retrieve(opened.id)


def open_checkout(fake: Fake) -> stripe.checkout.Session:
    price = {"currency": "usd", "unit_amount": 2999, "product_data": {"name": "Video"}}
    params: Any = {
        "mode": "payment",
        "success_url": "http://shop.example/done",
        "line_items": [{"quantity": 1, "price_data": price}],
    }
    return fake.client.v1.checkout.sessions.create(params=params)


def types(fake: Fake) -> list[str]:
    """What was told since the payment, oldest first."""
    told = [str(event.type) for event in fake.client.v1.events.list({"limit": 100}).data][::-1]
    return told[told.index("checkout.session.completed") + 1 :]


def refund(fake: Fake, paid: stripe.checkout.Session, **extra: Any) -> stripe.Refund:
    params: Any = {"payment_intent": str(paid.payment_intent), **extra}
    return fake.client.v1.refunds.create(params)


def charge(fake: Fake) -> stripe.Charge:
    return fake.client.v1.charges.list().data[0]


def test_a_charge_is_refunded_in_parts_until_nothing_is_left(
    fake: Fake, paid: stripe.checkout.Session
) -> None:
    first = refund(fake, paid, amount=1000, reason="requested_by_customer")
    assert (first.status, first.amount, charge(fake).amount_refunded) == ("succeeded", 1000, 1000)

    rest = refund(fake, paid)

    assert (rest.amount, charge(fake).refunded) == (1999, True)
    assert types(fake) == ["refund.created", "charge.refunded"] * 2
    listed = fake.client.v1.refunds.list({"charge": charge(fake).id})
    assert [each.id for each in listed.data] == [rest.id, first.id]
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        refund(fake, paid)


@pytest.mark.parametrize("amount", [0, -1, 3000])
def test_more_than_is_left_is_not_refunded(
    fake: Fake, paid: stripe.checkout.Session, amount: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Refund amount"):
        refund(fake, paid, amount=amount)


def test_a_refund_names_a_charge_that_succeeded(fake: Fake) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: charge"):
        fake.client.v1.refunds.create({})
    opened = open_checkout(fake)
    fake.control(f"checkout/sessions/{opened.id}/pay", outcome="declined")
    with pytest.raises(stripe.InvalidRequestError, match="did not succeed"):
        fake.client.v1.refunds.create({"charge": charge(fake).id})


def test_a_refund_may_fail_after_it_arrived(fake: Fake, paid: stripe.checkout.Session) -> None:
    created = fake.control(f"checkout/sessions/{paid.id}/refund", outcome="pending")

    fake.control(f"refunds/{created['id']}/settle", outcome="succeeded")
    fake.control(f"refunds/{created['id']}/settle", outcome="failed")

    assert fake.client.v1.refunds.retrieve(created["id"]).status == "failed"
    assert charge(fake).amount_refunded == 0
    assert types(fake)[-4:] == [
        "refund.updated",
        "charge.refund.updated",
        "refund.failed",
        "charge.updated",
    ]


def test_a_dispute_is_opened_lost_and_won_after_all(
    fake: Fake, paid: stripe.checkout.Session
) -> None:
    opened = fake.control(f"checkout/sessions/{paid.id}/dispute")

    assert fake.client.v1.disputes.close(opened["id"]).status == "lost"
    fake.control(f"disputes/{opened['id']}/close", outcome="won")

    assert charge(fake).disputed
    assert types(fake) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


def test_an_inquiry_takes_no_money(fake: Fake, paid: stripe.checkout.Session) -> None:
    opened = fake.control(f"checkout/sessions/{paid.id}/dispute", inquiry=True, amount=500)

    assert (opened["status"], opened["amount"]) == ("warning_needs_response", 500)
    assert types(fake) == ["charge.dispute.created"]


def test_the_page_lets_a_payer_dispute_what_they_just_paid(fake: Fake) -> None:
    opened = open_checkout(fake)

    fake.http.post(str(opened.url), data={"outcome": "disputed"})

    assert fake.client.v1.disputes.list().data[0].amount == 2999


def test_a_transfer_may_be_told_to_fail_by_itself(fake: Fake) -> None:
    opened = open_checkout(fake)

    fake.control(
        f"checkout/sessions/{opened.id}/pay",
        outcome="processing",
        settle_after=0.05,
        settlement="failed",
    )

    eventually(lambda: "checkout.session.async_payment_failed" in types(fake))
