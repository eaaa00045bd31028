"""Our way to Stripe, with the function behind it in memory."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crm.payments import gateway_client
from crm.payments.actions.stripe_requests import serve_request
from crm.payments.contracts.gateway import (
    CustomerDeleted,
    DeleteCustomerRequest,
    EventPage,
    ListEventsRequest,
    OpenCheckoutRequest,
    OpenedCheckout,
    PaymentsNotSetUp,
    StripeUnavailable,
)
from crm.payments.gateway_client import LambdaGateway
from crm.payments.rules import EVENT_TYPES, to_stripe
from crm.payments.rules.amounts import UnevenAmountError, from_stripe
from crm.payments.stripe_client import stripe_client
from crm.platform.aws.invocation import InvocationFailed
from crm.platform.config import settings
from crm.platform.errors import Unavailable
from crm.platform.money import Money
from tools.paths import ROOT

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ID = "019b0a6e-7c00-7000-8000-00000000c001"
CHECKOUT = OpenCheckoutRequest.model_validate(
    {
        "checkout_id": ID,
        "customer_id": ID,
        "intake_id": ID,
        "upsell_id": None,
        "title": "Session",
        "amount": 999,
        "currency": "USD",
        "stripe_price": None,
        "success_url": "https://shop.test/paid",
        "cancel_url": "https://shop.test/",
        "expires_at": NOW,
    }
)
EVENTS = ListEventsRequest(since=NOW, until=NOW, types=EVENT_TYPES, after=None)
DELETION = DeleteCustomerRequest(stripe_customer="cus_1")
DELETED = CustomerDeleted()
OPENED = OpenedCheckout(stripe_session_id="cs_1", url="https://pay.test", expires_at=NOW)
PAGE = EventPage(events=[], has_more=False)


def answered(monkeypatch: pytest.MonkeyPatch, reply: Any) -> LambdaGateway:
    """A gateway whose function answers this."""
    monkeypatch.setattr(gateway_client, "invoke", lambda *_: reply)
    return LambdaGateway("stripe-gateway")


def test_each_request_has_its_own_kind_of_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(monkeypatch, OPENED).open_checkout(CHECKOUT) is OPENED
    assert answered(monkeypatch, PAGE).list_events(EVENTS) is PAGE
    assert answered(monkeypatch, DELETED).delete_customer(DELETION) is DELETED


def test_an_unavailable_stripe_says_when_to_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match="Nothing was charged") as refused:
        answered(monkeypatch, StripeUnavailable(retry_after=7)).open_checkout(CHECKOUT)
    assert refused.value.retry_after == 7


def test_a_stage_without_a_key_says_that_payments_are_not_set_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_key() -> Any:
        raise PaymentsNotSetUp

    reply = serve_request(CHECKOUT, stripe=no_key)
    assert reply == StripeUnavailable(retry_after=3_600, is_set_up=False)
    with pytest.raises(Unavailable, match="not set up here yet") as refused:
        answered(monkeypatch, reply).open_checkout(CHECKOUT)
    assert refused.value.retry_after == 3_600


def test_without_a_key_there_is_no_client_of_stripes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_KEY", "none")
    settings.cache_clear()
    stripe_client.cache_clear()
    with pytest.raises(PaymentsNotSetUp):
        stripe_client()
    settings.cache_clear()


def test_an_unavailable_gateway_reads_like_an_unavailable_stripe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable(retry_after=5)

    monkeypatch.setattr(gateway_client, "invoke", fail)
    with pytest.raises(Unavailable, match="Nothing was charged"):
        LambdaGateway("stripe-gateway").open_checkout(CHECKOUT)


def test_a_reply_to_another_request_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvocationFailed):
        answered(monkeypatch, PAGE).open_checkout(CHECKOUT)


@pytest.mark.parametrize(
    ("money", "units"),
    [
        (Money(9900, "USD"), 9900),
        (Money(9900, "JPY"), 9900),
        (Money(9900, "KWD"), 9900),
        (Money(99, "ISK"), 9900),
        (Money(99, "UGX"), 9900),
        (Money(9900, "MGA"), 99),
    ],
)
def test_stripes_units_and_ours_say_the_same(money: Money, units: int) -> None:
    assert to_stripe(money) == units
    assert from_stripe(units, money.currency) == money


def test_what_stripe_cannot_say_is_not_rounded() -> None:
    with pytest.raises(UnevenAmountError):
        to_stripe(Money(9901, "MGA"))
    with pytest.raises(UnevenAmountError):
        from_stripe(9901, "ISK")


def test_the_documentation_lists_what_the_endpoint_subscribes_to() -> None:
    words = (ROOT / "docs" / "payments.md").read_text().split()
    assert set(EVENT_TYPES) <= set(words)
    # Stripe filters its list by twenty types at most.
    assert len(EVENT_TYPES) <= 20
