"""What a payment does to the rest: sessions, currencies, and the fake Stripe's own events."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from crm.platform.money import CURRENCIES
from local.fake_stripe.account import Account
from local.fake_stripe.config import FakeStripeConfig
from local.fake_stripe.forms import Reader, decode
from local.fake_stripe.reversals import Reversals
from local.fake_stripe.store import Store
from tests.builders.stripe_events import SENT_AT
from tests.builders.stripe_sales import Sale
from tests.database import journeys
from tests.support.backend import Backend
from tests.support.database import Database, ask
from tests.support.sales_books import Books, Buyer
from tests.support.stripe_webhook import Webhook
from tools.schemas import PUBLISHED


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    yield opened
    opened.close()


def buy(books: Books, buyer: Buyer, **changes: Any) -> Sale:
    metadata = {"customer_id": str(buyer.id), "intake_id": str(books.intake(buyer))}
    return Sale(tag="sale", metadata=metadata, **changes).completed()


def deliver(webhook: Webhook, events: list[dict[str, Any]]) -> None:
    for event in events:
        webhook.deliver(event)


def bought_session(report: psycopg.Connection) -> Any:
    row = report.execute("select status, ended_at from sessions where plan = 'video15'").fetchone()
    assert row is not None
    return row


def test_a_session_that_ended_is_refunded_and_returns_when_the_dispute_is_won(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer()
    sale = buy(books, buyer).dispute("closed", "lost")
    deliver(webhook, sale.told[:1])
    books.execute(
        "update crm.sessions set status = 'completed', started_at = now(), ended_at = now(),"
        " duration_minutes = 30 where plan = 'video15'"
    )
    ended = bought_session(report)[1]

    deliver(webhook, sale.told[1:])
    assert bought_session(report) == ("refunded", ended)

    deliver(webhook, sale.dispute("updated", "won").told[2:])
    assert bought_session(report) == ("completed", ended)


def test_a_session_that_never_went_live_is_cancelled_and_returns_when_the_refund_fails(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    sale = buy(books, books.buyer()).refund("a", 2999, "succeeded")

    deliver(webhook, sale.told)
    status, ended_at = bought_session(report)
    assert (status, ended_at.timestamp()) == ("cancelled", SENT_AT + 60)

    deliver(webhook, sale.refund("a", 2999, "failed", "refund.failed").told[2:])
    assert bought_session(report) == ("pending", None)


def test_a_live_session_goes_on_when_its_payment_goes_back(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    sale = buy(books, books.buyer()).refund("a", 2999, "succeeded")
    deliver(webhook, sale.told[:1])
    books.execute("update crm.sessions set status = 'live' where plan = 'video15'")

    deliver(webhook, sale.told[1:])

    assert bought_session(report)[0] == "live"


@pytest.mark.parametrize(
    ("currency", "stripe_amount", "amount", "formatted"),
    [
        ("USD", 2999, 2999, "$29.99"),
        ("JPY", 2999, 2999, "¥2,999"),
        ("KWD", 12_340, 12_340, "KWD\u00a012.340"),
        ("ISK", 150_000, 1_500, "ISK\u00a01,500"),
        ("UGX", 150_000, 1_500, "UGX\u00a01,500"),
        ("MGA", 1_500, 150_000, "MGA\u00a01,500.00"),
    ],
)
def test_every_currency_is_right_to_the_unit_from_stripe_to_the_api(  # noqa: PLR0913, PLR0917 - a table's columns
    currency: str,
    stripe_amount: int,
    amount: int,
    formatted: str,
    books: Books,
    webhook: Webhook,
    backend: Backend,
    report: psycopg.Connection,
) -> None:
    buyer = books.buyer("video_session", price=amount, currency=currency)
    intake = books.intake(buyer, amount, currency, buyer.upsells[0])
    metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
    sale = Sale("sale", metadata, stripe_amount, currency.lower()).completed()
    sale.refund("a", stripe_amount // 5 * 2, "succeeded")

    deliver(webhook, sale.told)

    row = report.execute(
        "select amount_cents, refunded_cents, net_cents, currency, flag from payments"
    ).fetchone()
    assert row == (amount, amount // 5 * 2, amount - amount // 5 * 2, currency, None)
    customer = backend.client("customer", buyer.id)
    bought = customer.get("/api/upsells").body["upsells"][0]
    assert bought["price"] == {"amount": amount, "currency": currency, "formatted": formatted}
    assert bought["purchased_at"] is not None
    story = customer.get("/api/customers/me/interactions").body["interactions"][0]["metadata"]
    assert (story["amount"], story["currency"]) == (amount, currency)


def test_what_went_back_is_not_counted_as_spent(
    books: Books, webhook: Webhook, database: Database
) -> None:
    buyer = books.buyer()
    deliver(webhook, buy(books, buyer).refund("a", 1000, "succeeded").told)
    session = books.completed_session(buyer)

    context = ask(
        database.login("crm_worker"),
        "select api.load_upsell_context(%s, %s)",
        {"sub": "00000000-0000-0000-0000-000000000000", "role": "service"},
        session,
    )

    assert context["spent"] == [{"currency": "USD", "amount": 1999}]


def test_a_refund_in_another_currency_counts_for_nothing_and_is_flagged(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    sale = buy(books, books.buyer())
    sale.currency = "eur"
    sale.refund("a", 1000, "succeeded")

    assert [webhook.deliver(event) for event in sale.told] == ["applied", "flagged"]

    assert report.execute("select net_cents, state from payments").fetchall() == [(2999, "paid")]
    flags = report.execute("select flag from stripe_events where flag is not null").fetchall()
    assert flags == [("currency_mismatch",)]


def test_a_recommendation_keeps_the_price_that_stands_for_its_amount_at_stripe(
    books: Books, database: Database, report: psycopg.Connection
) -> None:
    session = books.completed_session(books.buyer())
    decided = journeys.decision("follow_up", stripe_price="price_1Abc")

    ask(
        database.login("crm_worker"),
        "select api.save_decisions(%s, %s, %s)",
        {"sub": "00000000-0000-0000-0000-000000000000", "role": "service"},
        session,
        [decided],
    )

    rows = report.execute(
        "select stripe_price from upsell_recommendations"
        " union all select stripe_price from upsell_decisions"
    ).fetchall()
    assert rows == [("price_1Abc",)] * 2


@pytest.mark.parametrize("currency", ["XXX", "DEM", "usd", "BTC"])
def test_a_founder_cannot_recommend_at_a_price_in_no_currency_in_use(
    currency: str, books: Books, database: Database
) -> None:
    buyer = books.buyer()
    session = books.completed_session(buyer)

    with pytest.raises(psycopg.errors.CheckViolation, match="recommendations_currency"):
        ask(
            database.login("crm_worker"),
            "select api.create_upsell_recommendation(%s, %s, 'x', 'X', '', 1, '{}', %s)",
            buyer.id,
            session,
            currency,
        )


def test_the_database_knows_the_same_currencies_as_the_money_type(
    report: psycopg.Connection,
) -> None:
    row = report.execute(
        "select array(select m[1] from"
        " regexp_matches(pg_get_constraintdef(oid), '''([A-Z]{3})''', 'g') as m)"
        " from pg_constraint where conname = 'recommendations_currency_in_use'"
    ).fetchone()
    assert row is not None
    assert set(row[0]) == CURRENCIES


def test_what_is_published_keeps_its_contracts(
    books: Books, webhook: Webhook, backend: Backend
) -> None:
    buyer = books.buyer("video_session")
    intake = books.intake(buyer, upsell=buyer.upsells[0])
    metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
    sale = Sale("sale", metadata).completed().refund("a", 1000, "succeeded")

    deliver(webhook, sale.dispute("closed", "lost", 1999).told)

    published = [(event.type, event.data) for event in backend.bus.published]
    assert [type_ for type_, _ in published] == [
        "CheckoutCompleted",
        "UpsellPurchased",
        "PaymentRefunded",
        "PaymentRefunded",
    ]
    contracts = {each.type: each.contract for each in PUBLISHED}
    for type_, data in published:
        contract = contracts[type_]
        assert set(data) == set(contract.model_fields)
        contract.model_validate_json(json.dumps(data), strict=True)


def test_whatever_the_fake_stripe_tells_is_applied(
    books: Books, webhook: Webhook, store: Store, report: psycopg.Connection, tmp_path: Path
) -> None:
    buyer = books.buyer()
    intake = books.intake(buyer)
    account = Account(
        FakeStripeConfig(state=tmp_path, clock=lambda: float(SENT_AT)), store, lambda: None
    )
    reversals = Reversals(account, store)
    wishes = {
        "mode": "payment",
        "success_url": "https://shop.example/done",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "2999",
        "line_items[0][price_data][product_data][name]": "Video",
        "metadata[customer_id]": str(buyer.id),
        "metadata[intake_id]": str(intake),
    }
    with store.transaction():
        checkout = account.open_checkout(Reader(decode(urlencode(wishes))), "https://pay.example")
        account.pay(checkout["id"], "processing")
        account.settle(checkout["id"], "succeeded")
        charge = reversals.charge_of_checkout(checkout["id"])
        failed = reversals.refund(charge, 500, "pending")
        reversals.settle_refund(failed["id"], "failed")
        reversals.refund(account.find("charge", charge["id"]), 700, "succeeded")
        dispute = reversals.dispute(account.find("charge", charge["id"]), 999)
        reversals.close_dispute(dispute["id"], "lost")

    outcomes = {event["type"]: webhook.deliver(event) for event in store.scan("event")}

    assert "flagged" not in outcomes.values()
    row = report.execute("select refunded_cents, lost_cents, net_cents, state from payments")
    assert row.fetchone() == (700, 999, 1300, "partly_reversed")
