"""Whatever order Stripe's events arrive in, and however often: the same rows, the same revenue."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import psycopg
import pytest

from tests.builders.stripe_events import SENT_AT
from tests.builders.stripe_sales import OF_2017, OF_2019, OF_2020, TODAY, Event, Sale
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.sales_books import Books
from tests.support.stripe_webhook import Webhook

ORDERS = 12
TAGS = (f"run{number:06}x" for number in count())


def paid(sale: Sale) -> Sale:
    return sale.charged().intent().completed().unknown()


def paid_late(sale: Sale) -> Sale:
    return sale.completed("unpaid").charged().intent().paid_late()


def never_paid(sale: Sale) -> Sale:
    return sale.completed("unpaid").intent("payment_failed").failed_late()


def refunded_in_part_twice(sale: Sale) -> Sale:
    paid(sale).refund("a", 1000, "pending").refunded(1000)
    return (
        sale.refund("a", 1000, "succeeded", "refund.updated")
        .refund("b", 499, "succeeded")
        .refunded(1499)
    )


def refund_failed(sale: Sale) -> Sale:
    paid_late(sale).refund("a", 2999, "pending").refunded(2999)
    return sale.refund("a", 2999, "succeeded", "refund.updated").refund(
        "a", 2999, "failed", "refund.failed"
    )


def refunded_again_after_a_failure(sale: Sale) -> Sale:
    refund_failed(sale).refund("b", 2999, "succeeded").refunded(2999)
    return sale.again()


def disputed(sale: Sale) -> Sale:
    return (
        paid(sale)
        .dispute("created", "needs_response")
        .dispute("funds_withdrawn", "needs_response")
        .dispute("updated", "under_review")
    )


def dispute_won(sale: Sale) -> Sale:
    return disputed(sale).dispute("closed", "won").dispute("funds_reinstated", "won")


def dispute_lost(sale: Sale) -> Sale:
    return disputed(sale).dispute("closed", "lost").again()


def dispute_lost_then_won(sale: Sale) -> Sale:
    return dispute_lost(sale).dispute("updated", "won").dispute("funds_reinstated", "won")


def refunded_then_lost(sale: Sale) -> Sale:
    return dispute_lost(paid(sale).refund("a", 1000, "succeeded").refunded(1000))


def asked_about_and_let_go(sale: Sale) -> Sale:
    return (
        paid(sale).dispute("created", "warning_needs_response").dispute("closed", "warning_closed")
    )


def paid_by_old_versions(sale: Sale) -> Sale:
    return sale.charged().intent().completed()


def refunded_of_old(sale: Sale) -> Sale:
    paid_by_old_versions(sale)
    return sale.refunded_of_old("a", 1000, 1000).refunded_of_old("b", 1999, 2999)


def lost_of_old(sale: Sale) -> Sale:
    return paid_by_old_versions(sale).dispute("created", "needs_response").dispute("closed", "lost")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A history, and its end: (paid, refunded, lost, state, flag), or None without a payment."""

    tell: Callable[[Sale], Sale]
    ends: tuple[int, int, int, str, str | None] | None
    session: str | None = "pending"
    amount: int = 2999
    version: str = TODAY
    ours: bool = False


CASES = {
    "paid": Case(tell=paid, ends=(2999, 0, 0, "paid", None)),
    "paid through a checkout of ours": Case(tell=paid, ends=(2999, 0, 0, "paid", None), ours=True),
    "paid late": Case(tell=paid_late, ends=(2999, 0, 0, "paid", None)),
    "never paid": Case(tell=never_paid, ends=None, session=None, ours=True),
    "expired": Case(tell=lambda sale: sale.expired(), ends=None, session=None, ours=True),
    "refunded in part twice": Case(
        tell=refunded_in_part_twice, ends=(2999, 1499, 0, "partly_reversed", None)
    ),
    "a refund that failed": Case(tell=refund_failed, ends=(2999, 0, 0, "paid", None)),
    "refunded after a failure": Case(
        tell=refunded_again_after_a_failure,
        ends=(2999, 2999, 0, "reversed", None),
        session="cancelled",
    ),
    "disputed": Case(tell=disputed, ends=(2999, 0, 0, "disputed", None)),
    "disputed and won": Case(tell=dispute_won, ends=(2999, 0, 0, "paid", None)),
    "disputed and lost": Case(
        tell=dispute_lost, ends=(2999, 0, 2999, "reversed", None), session="cancelled"
    ),
    "lost, and won after all": Case(tell=dispute_lost_then_won, ends=(2999, 0, 0, "paid", None)),
    "refunded, then lost": Case(
        tell=refunded_then_lost, ends=(2999, 1000, 1999, "reversed", None), session="cancelled"
    ),
    "asked about": Case(tell=asked_about_and_let_go, ends=(2999, 0, 0, "paid", None)),
    "another amount": Case(
        tell=refunded_in_part_twice,
        amount=2998,
        ends=(2998, 1499, 0, "partly_reversed", "amount_mismatch"),
        session=None,
    ),
    "paid in 2019's version": Case(
        tell=paid_by_old_versions, version=OF_2019, ends=(2999, 0, 0, "paid", None)
    ),
    "refunded in 2020's version": Case(
        tell=refunded_of_old,
        version=OF_2020,
        ends=(2999, 2999, 0, "reversed", None),
        session="cancelled",
    ),
    "lost in 2017's version": Case(
        tell=lost_of_old,
        version=OF_2017,
        ends=(2999, 0, 2999, "reversed", None),
        session="cancelled",
    ),
}


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
        intake = books.intake(buyer, upsell=buyer.upsells[0])
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
