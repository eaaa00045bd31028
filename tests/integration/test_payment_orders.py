"""Whatever order Stripe's events arrive in, and however often: the same rows, the same revenue."""

import random
from collections.abc import Iterator
from itertools import count
from uuid import UUID

import psycopg
import pytest

from tests.builders.sale_histories import CASES, Case, dispute_lost, paid
from tests.builders.stripe_events import SENT_AT
from tests.builders.stripe_sales import Event, Sale
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.sales_books import Books
from tests.support.stripe_webhook import Webhook

ORDERS = 12
TAGS = (f"run{number:06}x" for number in count())


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


@pytest.fixture
def webhook(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    return Webhook(backend, monkeypatch)


def orders(events: list[Event], seed: str) -> Iterator[list[Event]]:
    """The events as they happened, backwards, and shuffled with some of them twice or thrice."""
    yield events
    yield events[::-1]
    dice = random.Random(seed)  # noqa: S311 - the same orders every time
    for _ in range(ORDERS - 2):
        shuffled = events + dice.choices(events, k=dice.randrange(len(events) + 1))
        dice.shuffle(shuffled)
        yield shuffled


def test_there_are_more_than_two_hundred_orders() -> None:
    assert len(CASES) * ORDERS > 200


@pytest.mark.parametrize("name", CASES)
def test_every_order_ends_in_the_same_rows(
    name: str, books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    case = CASES[name]
    first = None
    for number in range(ORDERS):
        tag = next(TAGS)
        buyer = books.buyer("video_session")
        intake = books.intake(buyer, case.asked, upsell=buyer.upsells[0])
        metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
        sale = Sale(tag=tag, metadata=metadata, amount=case.amount, version=case.version)
        if case.ours:
            books.checkout(buyer, intake, 2999, "USD", sale.checkout_id)
        order = list(orders(case.tell(sale).events, name))[number]
        for event in order:
            webhook.deliver(event)
        rows = books.of(buyer, tag)
        first = first or rows
        assert rows == first, [event["type"] for event in order]
        _holds(report, tag, case)


def _holds(report: psycopg.Connection, tag: str, case: Case) -> None:
    row = report.execute(
        "select amount_cents, refunded_cents, lost_cents, state, flag, net_cents, upsell_id"
        " from payments where stripe_checkout_session_id = %s",
        [f"cs_{tag}"],
    ).fetchone()
    assert (row and row[:5]) == case.ends
    if row:
        assert row[5] == row[0] - row[1] - row[2]
        assert (row[6] is None) == (case.ends is not None and case.ends[4] is not None)
    status = report.execute(
        "select s.status from sessions as s join stripe_facts as f on f.intake_id = s.intake_id"
        " where f.subject = %s",
        [f"cs_{tag}"],
    ).fetchone()
    assert (status and status[0]) == case.session


def test_what_a_checkout_opened_is_taken_back_when_its_intent_received_less(
    books: Books, webhook: Webhook, report: psycopg.Connection
) -> None:
    buyer = books.buyer()
    metadata = {"customer_id": str(buyer.id), "intake_id": str(books.intake(buyer))}
    short = Sale(tag=next(TAGS), metadata=metadata).completed().intent(received=1)
    paid_again = Sale(tag=next(TAGS), metadata=metadata).intent().completed()
    states = []
    for event in short.events + paid_again.events[-1:]:
        webhook.deliver(event)
        states.append(_intake_and_session(report, buyer.id))

    assert states == [(True, "pending"), (False, "cancelled"), (True, "pending")]


def _intake_and_session(report: psycopg.Connection, customer: UUID) -> tuple[bool, str] | None:
    """Whether the customer's intake is paid, and where its session stands."""
    return report.execute(
        "select i.paid_at is not null, s.status from intakes as i"
        " join sessions as s on s.intake_id = i.id where i.customer_id = %s",
        [customer],
    ).fetchone()


def test_of_two_checkouts_of_one_intake_the_earlier_pays_in_every_order(
    books: Books, webhook: Webhook
) -> None:
    first = None
    for number in range(ORDERS):
        tag = next(TAGS)
        buyer = books.buyer("video_session")
        intake = books.intake(buyer, upsell=buyer.upsells[0])
        metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
        sales = [
            Sale(tag=f"{which}{tag}", metadata=metadata, starts_at=SENT_AT + later)
            for which, later in (("a", 30), ("b", 0))
        ]
        events = paid(sales[0]).events + dispute_lost(sales[1]).events
        for event in list(orders(events, "twice"))[number]:
            webhook.deliver(event)
        rows = books.of(buyer, tag)
        first = first or rows
        assert rows == first
    assert first is not None
    assert {"cs_aTAG" in row: "paid_twice" in row for row in first["payments"]} == {
        True: True,
        False: False,
    }
    # The other payment still stands, and so does the session.
    assert '"status": "pending"' in "".join(first["sessions"])


def test_two_purchases_share_the_recommendations_by_their_times_in_every_order(
    books: Books, webhook: Webhook
) -> None:
    first = None
    for number in range(ORDERS):
        tag = next(TAGS)
        buyer = books.buyer("video_session", "follow_up")
        for upsell, seconds in zip(buyer.upsells, (-7200, 45), strict=True):
            books.execute(
                "update crm.upsell_recommendations set clicked_at = to_timestamp(%s) where id = %s",
                SENT_AT + seconds,
                upsell,
            )
        events = []
        for which, later in (("a", 30), ("b", 0)):
            metadata = {"customer_id": str(buyer.id), "intake_id": str(books.intake(buyer))}
            sale = Sale(tag=f"{which}{tag}", metadata=metadata, starts_at=SENT_AT + later)
            events += sale.completed().events
        for event in list(orders(events * 2, "shared"))[number]:
            webhook.deliver(event)
        rows = books.of(buyer, tag)
        # What was published first may name either payment; everything derived names the same.
        del rows["outbox"]
        first = first or rows
        assert rows == first
    assert first is not None
    assert {"cs_bTAG" in row: "upsell 0" in row for row in first["payments"]} == {
        True: True,
        False: False,
    }
