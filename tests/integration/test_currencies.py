"""Checkouts of a marketplace that sells in another currency are right to the unit."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crm.catalogue import load
from crm.payments.stripe_client import StripeSdkClient
from demo.driver.client import Client
from demo.driver.steps import file_intake
from local.fake_stripe.config import FakeStripeConfig
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.catalogues import catalogue_at
from tests.support.checkouts import buy, pay, sale
from tests.support.fake_stripe import Fake, running
from tests.support.stripe_webhook import Webhook

_PRICE = re.compile(r'= "(\d+)\.(\d\d)"')


@pytest.fixture(params=["JPY", "KWD", "USD"])
def currency(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The catalogue's own prices, in a currency without decimals, with three, and with two."""
    code: str = request.param
    price = {"JPY": r'= "\1\2"', "KWD": r'= "\1.\g<2>0"', "USD": r'= "\1.\2"'}[code]
    text = load.CATALOGUE_PATH.read_text().replace('"USD"', f'"{code}"')
    elsewhere = tmp_path / "catalogue.toml"
    elsewhere.write_text(_PRICE.sub(price, text))
    with catalogue_at(elsewhere):
        yield code


@pytest.fixture
def customer(backend: Backend, currency: str) -> Client:
    assert currency
    return backend.client("customer")


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Fake]:
    with running(FakeStripeConfig(state=tmp_path / "stripe")) as started:
        yield started


def test_what_is_asked_of_stripe_is_the_price_that_was_shown(
    backend: Backend, customer: Client, currency: str, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = StripeSdkClient("sk_test_any", fake.url)
    monkeypatch.setattr(backend, "gateway", account)
    session = completed_session(backend, customer)
    package = delivered_upsells(customer, session)[0]

    checkout = buy(customer, upsell=package).body["checkout"]

    units = {"JPY": 9900, "KWD": 99_000, "USD": 9900}[currency]
    [held] = fake.client.v1.checkout.sessions.list().data
    assert checkout["price"] == package["price"]
    assert checkout["price"]["amount"] == units
    assert (held.amount_total, held.currency) == (units, currency.lower())


def test_what_was_paid_is_booked_and_taken_back_to_the_unit(
    backend: Backend,
    customer: Client,
    currency: str,
    report: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    webhook = Webhook(backend, monkeypatch)
    buy(customer, intake=file_intake(customer, plan="diagnostic")["intake"])
    units = {"JPY": 4999, "KWD": 49_990, "USD": 4999}[currency]
    assert sale(backend).amount == units

    paid = pay(backend, webhook)
    webhook.deliver(paid.refunded(units - 1).events[-1])

    row = report.execute("select amount_cents, currency, net_cents, flag from payments").fetchone()
    assert row == (units, currency, 1, None)
    [revenue] = _revenue(backend)
    told = {part: (revenue[part]["amount"], revenue[part]["currency"]) for part in _PARTS}
    assert told == {
        "gross": (units, currency),
        "refunded": (units - 1, currency),
        "net": (1, currency),
    }


_PARTS = ("gross", "refunded", "net")


def _revenue(backend: Backend) -> list[dict[str, Any]]:
    """What the metrics say of every day around now, by currency."""
    reach = {"from": "2020-01-01", "to": "2029-12-31"}
    answer = backend.client("admin").get("/api/metrics/revenue", query=reach)
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["total"]["revenue"]
    return found
