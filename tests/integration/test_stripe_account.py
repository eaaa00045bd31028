"""What holds the key, driven against the fake Stripe with the real SDK."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import stripe

from crm.payments.actions.stripe_requests import serve_request
from crm.payments.contracts.gateway import (
    ListEventsRequest,
    OpenCheckoutRequest,
    OpenedCheckout,
    StripeUnavailable,
)
from crm.payments.rules import EVENT_TYPES
from crm.payments.stripe_client import RefusedByStripe, StripeSdkClient
from crm.platform.errors import Unavailable
from local.fake_stripe.config import FakeStripeConfig
from tests.support.fake_stripe import Fake, running


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Fake]:
    with running(FakeStripeConfig(state=tmp_path)) as started:
        yield started


@pytest.fixture
def account(fake: Fake) -> StripeSdkClient:
    return StripeSdkClient("sk_test_any", fake.url)


def checkout_request(**changes: Any) -> OpenCheckoutRequest:
    """A request for a diagnostic, with changes."""
    given: dict[str, Any] = {
        "checkout_id": uuid4(),
        "customer_id": uuid4(),
        "intake_id": uuid4(),
        "upsell_id": uuid4(),
        "customer_email": "ada@customer.example",
        "title": "Full Diagnostic Package",
        "amount": 9900,
        "currency": "USD",
        "stripe_price": None,
        "success_url": "https://shop.test/summary?session=1&paid=1",
        "cancel_url": "https://shop.test/summary?session=1",
        "expires_at": datetime.now(UTC).replace(microsecond=0) + timedelta(hours=23),
    }
    return OpenCheckoutRequest.model_validate(given | changes)


def session(fake: Fake, opened: OpenedCheckout) -> stripe.checkout.Session:
    """What Stripe holds of an opened checkout."""
    expand = {"expand": ["line_items", "payment_intent"]}
    sessions = fake.client.v1.checkout.sessions
    return sessions.retrieve(opened.stripe_session_id, params=expand)  # type: ignore[arg-type]


def test_an_address_that_stripe_finds_wrong_is_asked_on_its_page(
    fake: Fake, account: StripeSdkClient
) -> None:
    opened = account.open_checkout(checkout_request(customer_email="ada@localhost"))

    assert session(fake, opened).customer_email is None


def test_another_address_opens_the_checkout_of_a_lost_answer_again(
    account: StripeSdkClient,
) -> None:
    wanted = checkout_request()
    first, same = account.open_checkout(wanted), account.open_checkout(wanted)
    changed = wanted.model_copy(update={"customer_email": "ada@other.example"})

    assert same == first
    assert account.open_checkout(changed).stripe_session_id != first.stripe_session_id


def test_a_checkout_is_opened_as_requested(fake: Fake, account: StripeSdkClient) -> None:
    wanted = checkout_request()

    opened = account.open_checkout(wanted)

    held = session(fake, opened)
    assert opened.url == held.url
    assert opened.expires_at == wanted.expires_at
    assert (held.amount_total, held.currency, held.mode) == (9900, "usd", "payment")
    assert (held.success_url, held.cancel_url) == (wanted.success_url, wanted.cancel_url)
    assert held.customer_email == wanted.customer_email
    assert held.line_items is not None
    assert [line.description for line in held.line_items.data] == ["Full Diagnostic Package"]
    assert held.metadata is not None
    assert held.metadata.to_dict() == {
        "checkout_id": str(wanted.checkout_id),
        "customer_id": str(wanted.customer_id),
        "intake_id": str(wanted.intake_id),
        "upsell_id": str(wanted.upsell_id),
    }


def test_the_payment_carries_the_same_ids_and_the_title_of_its_receipt(
    fake: Fake, account: StripeSdkClient
) -> None:
    opened = account.open_checkout(checkout_request(upsell_id=None))
    fake.control(f"checkout/sessions/{opened.stripe_session_id}/pay")

    held = session(fake, opened)

    assert isinstance(held.payment_intent, stripe.PaymentIntent)
    assert held.payment_intent.metadata == held.metadata
    assert "upsell_id" not in held.payment_intent.metadata
    assert held.payment_intent.description == "Full Diagnostic Package"


def test_the_same_request_twice_is_one_checkout(fake: Fake, account: StripeSdkClient) -> None:
    wanted = checkout_request()
    assert account.open_checkout(wanted) == account.open_checkout(wanted)
    assert len(fake.client.v1.checkout.sessions.list().data) == 1


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        (9900, "JPY", 9900),
        (9900, "KWD", 9900),
        (9900, "ISK", 990_000),
        (9900, "UGX", 990_000),
        (9900, "MGA", 99),
    ],
)
def test_amounts_are_said_in_stripes_own_units(
    fake: Fake, account: StripeSdkClient, amount: int, currency: str, units: int
) -> None:
    held = session(fake, account.open_checkout(checkout_request(amount=amount, currency=currency)))
    assert (held.amount_total, held.currency) == (units, currency.lower())


def test_a_configured_price_stands_for_the_amount(fake: Fake, account: StripeSdkClient) -> None:
    price = configured(fake, 9900)
    held = session(fake, account.open_checkout(checkout_request(stripe_price=price)))
    assert held.amount_total == 9900
    assert held.line_items is not None
    assert held.line_items.data[0].price is not None
    assert held.line_items.data[0].price.id == price


def test_nobody_is_sent_to_pay_another_price_than_the_one_shown(
    fake: Fake, account: StripeSdkClient
) -> None:
    with pytest.raises(RefusedByStripe):
        account.open_checkout(checkout_request(stripe_price=configured(fake, 12_900)))
    assert [held.status for held in fake.client.v1.checkout.sessions.list().data] == ["expired"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_stripe_that_is_unavailable_is_left_alone_and_the_same_request_may_come_again(
    fake: Fake, account: StripeSdkClient, status: int
) -> None:
    wanted = checkout_request()
    fake.control("outage", requests=9, status=status)
    with pytest.raises(Unavailable):
        account.open_checkout(wanted)
    fake.control("outage", requests=0)
    assert account.open_checkout(wanted).url


def test_a_stripe_that_cannot_be_reached_is_away() -> None:
    nowhere = StripeSdkClient("sk_test_any", "http://127.0.0.1:9")
    reply = serve_request(checkout_request(), stripe=lambda: nowhere)
    assert reply == StripeUnavailable(retry_after=5)


def test_a_request_that_stripe_refuses_is_a_defect_and_its_reason_is_logged(
    account: StripeSdkClient, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RefusedByStripe):
        account.open_checkout(checkout_request(amount=1))
    assert "amount_too_small" in capsys.readouterr().out


def test_events_come_as_the_webhook_would_have_had_them(
    fake: Fake, account: StripeSdkClient
) -> None:
    opened = account.open_checkout(checkout_request())
    fake.control(f"checkout/sessions/{opened.stripe_session_id}/pay")
    now = datetime.now(UTC)

    page = account.list_events(
        ListEventsRequest(
            since=now - timedelta(hours=1),
            until=now + timedelta(minutes=1),
            types=EVENT_TYPES,
            after=None,
        )
    )

    raw = fake.http.get("/v1/events", headers={"Authorization": "Bearer sk_test_any"}).json()
    told = [event for event in raw["data"] if event["type"] in EVENT_TYPES]
    assert page.events == told
    assert "checkout.session.completed" in {event["type"] for event in page.events}
    assert not page.has_more


def configured(fake: Fake, amount: int) -> str:
    """A price that somebody has made at Stripe."""
    params = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Package"}}
    return fake.client.v1.prices.create(params=params).id  # type: ignore[arg-type]
