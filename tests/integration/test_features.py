"""What is known of a customer at a moment comes from rows before it, whatever came later."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from crm.predictions import store
from tests.builders.stripe_events import SENT_AT
from tests.builders.stripe_sales import Sale
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.purchases import Paid, add_customers, add_payments, bookkeeper
from tests.support.sales_books import Books
from tests.support.stripe_webhook import Webhook

AT: Final = datetime.fromtimestamp(SENT_AT, UTC) + timedelta(days=1)
CUSTOMERS: Final = [UUID(int=number) for number in range(1, 31)]
_LATER: Final = (
    "delete from crm.payments where paid_at >= %(at)s",
    "delete from crm.intakes where created_at >= %(at)s",
    "delete from crm.stripe_facts where occurred_at >= %(at)s",
    "delete from crm.customers where created_at >= %(at)s",
)


@pytest.fixture
def features(backend: Backend) -> Callable[[datetime], list[Any]]:
    """Reads them as the nightly work does."""

    def read(at: datetime) -> list[Any]:
        found: list[Any] = backend.act_as(
            "crm_worker", lambda *_: list(store.list_features(at)), {}
        )
        return found

    return read


def bought(number: int, days: float, **changes: Any) -> Paid:
    return Paid(customer_id=CUSTOMERS[number], paid_at=AT + timedelta(days=days), **changes)


def test_deleting_every_later_row_leaves_them_as_they_are(
    database: Database, features: Callable[[datetime], list[Any]]
) -> None:
    add_customers(database, CUSTOMERS[:25], AT - timedelta(days=100))
    add_customers(database, CUSTOMERS[25:], AT + timedelta(hours=1))
    before = [bought(n, -20 - k * (n + 1) / 3) for n in range(25) for k in range(n % 4)]
    later = [bought(n, 5 + n / 7, currency="JPY") for n in range(30) for _ in range(3)]
    memberships = [bought(n, days, plan="premium") for n in (3, 4) for days in (-30, 30)]
    given_back = [
        bought(n, -50, refunded_cents=2_999, reversed_at=AT + timedelta(days=n - 10))
        for n in range(20)
    ]
    add_payments(database, [*before, *later, *memberships, *given_back])
    whole = features(AT)
    with bookkeeper(database) as connection:
        for statement in _LATER:
            connection.execute(statement.encode(), {"at": AT})
    assert features(AT) == whole
    assert len(whole) == 25
    # Both bought three times besides; one was paid back before the moment, one after it.
    assert (whole[7]["purchases"], whole[15]["purchases"]) == (3, 4)


def test_what_is_given_back_later_was_still_paid(
    backend: Backend,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    features: Callable[[datetime], list[Any]],
) -> None:
    books, webhook = Books(database), Webhook(backend, monkeypatch)
    buyer = books.buyer("follow_up")
    intake = books.intake(buyer)
    metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
    sale = Sale(tag=intake.hex, metadata=metadata).completed().intent().charged()
    sale.refund("early", 500, "succeeded")
    for event in sale.events:
        webhook.deliver(event)
    with bookkeeper(database) as connection:
        connection.execute("update crm.customers set created_at = %s", [AT - timedelta(days=9)])
    (known,) = features(AT)
    assert (known["purchases"], known["money_cents"]) == (1, 2_499)

    told, sale.starts_at = len(sale.events), SENT_AT + 10 * 86_400
    sale.refund("late", 2_499, "succeeded")
    for event in sale.events[told:]:
        webhook.deliver(event)

    assert features(AT) == [known]
    (now,) = features(AT + timedelta(days=30))
    assert (now["purchases"], now["money_cents"], now["first_day"]) == (0, 0, None)
