"""Which recommendation a payment is credited to, and what a reversal takes back of it."""

from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from local.servers import postgres
from tests.builders.stripe_events import SENT_AT
from tests.builders.stripe_sales import Sale
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.sales_books import Books, Buyer
from tests.support.stripe_webhook import Webhook

DAY: Final = 24 * 3600
# Stripe's times are whole seconds, and this, in days, is after the payment but within its second.
IN_ITS_SECOND: Final = 0.6 / DAY


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


def sale(buyer: Buyer, intake: UUID, tag: str = "sale", **changes: Any) -> Sale:
    metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
    return Sale(tag=tag, metadata=metadata, **changes)


def answer(books: Books, upsell: UUID, **days_before: float) -> None:
    """Let the customer have answered so many days before the payment."""
    for column, days in days_before.items():
        books.set_time(upsell, column, SENT_AT - days * DAY)


def deliver(webhook: Webhook, paid: Sale) -> None:
    for event in paid.events:
        webhook.deliver(event)


def credit(report: psycopg.Connection, tag: str = "sale") -> tuple[UUID | None, str | None]:
    row = report.execute(
        "select upsell_id, credit_rule from payments where stripe_checkout_session_id = %s",
        [f"cs_{tag}"],
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def purchased(report: psycopg.Connection, upsell: UUID) -> bool:
    row = report.execute(
        "select purchased_at = to_timestamp(%s) from upsell_recommendations where id = %s",
        [SENT_AT, upsell],
    ).fetchone()
    return bool(row and row[0])


def test_a_checkout_credits_the_recommendation_that_it_carried_before_any_click(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer("video_session", "follow_up")
    carried, clicked = buyer.upsells
    answer(books, clicked, shown_at=1, clicked_at=0.5)

    deliver(webhook, sale(buyer, books.intake(buyer, upsell=carried)).completed())

    assert credit(report) == (carried, "direct")
    assert (purchased(report, carried), purchased(report, clicked)) == (True, False)


@pytest.mark.parametrize(
    ("answers", "credited"),
    [
        pytest.param([{}, {}], None, id="never seen"),
        pytest.param([{"clicked_at": 29.9}, {}], (0, "click"), id="a click in the window"),
        pytest.param([{"clicked_at": 30.1}, {}], None, id="a click before the window"),
        pytest.param([{"clicked_at": -0.1}, {}], None, id="a click after the payment"),
        pytest.param([{"clicked_at": 3}, {"clicked_at": 2}], (1, "click"), id="the latest click"),
        pytest.param([{"clicked_at": 20}, {"viewed_at": 1}], (0, "click"), id="a click first"),
        pytest.param([{"shown_at": 9, "viewed_at": 6.9}, {}], (0, "view"), id="a view"),
        pytest.param([{"shown_at": 6.9}, {}], (0, "view"), id="shown, where no view was told"),
        pytest.param([{"viewed_at": 7.1}, {}], None, id="a view before the window"),
        pytest.param([{"viewed_at": 3}, {"viewed_at": 2}], (1, "view"), id="the latest view"),
        pytest.param([{"clicked_at": 2, "dismissed_at": 1}, {}], None, id="dismissed since"),
        pytest.param([{"clicked_at": 2, "dismissed_at": -1}, {}], (0, "click"), id="not yet"),
        pytest.param([{"clicked_at": -IN_ITS_SECOND}, {}], (0, "click"), id="in its second"),
        pytest.param([{"viewed_at": -IN_ITS_SECOND}, {}], (0, "view"), id="seen in its second"),
        pytest.param(
            [{"clicked_at": 2, "dismissed_at": -IN_ITS_SECOND}, {}], None, id="dismissed in it"
        ),
    ],
)
def test_a_plan_bought_another_way_credits_the_latest_click_or_else_view(
    answers: list[dict[str, float]],
    credited: tuple[int, str] | None,
    books: Books,
    webhook: Webhook,
    report: psycopg.Connection,
) -> None:
    buyer = books.buyer("video_session", "follow_up")
    for upsell, days in zip(buyer.upsells, answers, strict=True):
        answer(books, upsell, **days)

    deliver(webhook, sale(buyer, books.intake(buyer)).completed())

    expected = (buyer.upsells[credited[0]], credited[1]) if credited else (None, None)
    assert credit(report) == expected


def test_a_recommendation_made_after_the_payment_was_known_did_not_cause_it(
    database: Database, books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer("video_session", "follow_up")
    answer(books, buyer.upsells[0], clicked_at=1)
    # Stripe's times are whole seconds: this click came in what was left of the payment's.
    answer(books, buyer.upsells[1], clicked_at=0)
    owner = database.login(postgres.MASTER)
    owner.execute("set role crm_owner")
    owner.execute("alter table crm.upsell_recommendations no force row level security")
    owner.execute(
        "update crm.upsell_recommendations set created_at = now() + interval '1 hour'"
        " where id = %s",
        [buyer.upsells[1]],
    )

    deliver(webhook, sale(buyer, books.intake(buyer)).completed())

    assert credit(report) == (buyer.upsells[0], "click")


def test_another_plan_or_another_customer_earns_nothing(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer, other = books.buyer("video_session"), books.buyer("video_session")
    for upsell in (*buyer.upsells, *other.upsells):
        answer(books, upsell, clicked_at=1)

    deliver(webhook, sale(buyer, books.intake(buyer, plan="diagnostic")).completed())

    assert credit(report) == (None, None)


def test_a_recommendation_is_bought_once_and_the_next_purchase_credits_another(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer("video_session", "follow_up")
    for days, upsell in enumerate(buyer.upsells, start=1):
        answer(books, upsell, clicked_at=days)

    for tag in ("first", "second", "third"):
        later = {"first": 0, "second": 60, "third": 120}[tag]
        deliver(
            webhook, sale(buyer, books.intake(buyer), tag, starts_at=SENT_AT + later).completed()
        )

    assert credit(report, "first") == (buyer.upsells[0], "click")
    assert credit(report, "second") == (buyer.upsells[1], "click")
    assert credit(report, "third") == (None, None)


def test_the_windows_of_a_payment_are_those_it_arrived_under(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer("video_session")
    deliver(webhook, sale(buyer, books.intake(buyer)).completed())

    row = report.execute("select click_days, view_days from payments").fetchone()
    assert row == (30, 7)


def test_a_purchase_that_went_back_as_a_whole_stays_one_and_earned_nothing(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer("video_session")
    told = sale(buyer, books.intake(buyer, upsell=buyer.upsells[0])).completed()
    deliver(webhook, told.refund("a", 999, "succeeded").refund("b", 2000, "succeeded"))

    assert purchased(report, buyer.upsells[0])
    revenue = report.execute(
        "select currency, sum(net_cents) from payments where upsell_id = %s and flag is null"
        " group by currency",
        [buyer.upsells[0]],
    ).fetchall()
    assert revenue == [("USD", 0)]
    reversals = report.execute(
        "select data ->> 'amount', data ->> 'upsell_id' from outbox"
        " where event_type = 'PaymentRefunded' order by occurred_at"
    ).fetchall()
    assert reversals == [("999", str(buyer.upsells[0])), ("2000", str(buyer.upsells[0]))]


def test_a_flagged_payment_credits_nothing_and_pays_for_nothing(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer("video_session")
    answer(books, buyer.upsells[0], clicked_at=1)
    intake = books.intake(buyer, upsell=buyer.upsells[0])

    event = sale(buyer, intake, amount=1).completed().events[0]

    assert webhook.deliver(event) == "flagged"
    assert credit(report) == (None, None)
    assert report.execute("select paid_at from intakes").fetchall() == [(None,)]
    flags = report.execute("select outcome, flag from stripe_events").fetchall()
    assert flags == [("flagged", "amount_mismatch")]
