"""Whatever order Stripe's events arrive in: the same holds, and budgets that are their sums."""

import random
from collections.abc import Iterator
from itertools import count
from typing import Any, Final, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.builders.sale_histories import CASES, Case
from tests.builders.stripe_sales import Event, Sale
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.sales_books import Books, Buyer
from tests.support.stripe_webhook import Webhook

_ORDERS: Final = 8
_TAGS = (f"held{number:06}x" for number in count())
_QUOTE: Final[LiteralString] = """
insert into crm.quotes (id, customer_id, upsell_id, list_cents, price_cents, currency, lines)
values (%s, %s, %s, 3599, %s, 'USD', %s)
"""
_CHECKOUT: Final[LiteralString] = """
insert into crm.checkouts (
  customer_id, intake_id, upsell_id, amount_cents, currency, stripe_checkout_session_id, url,
  expires_at, quote_id
) values (%s, %s, %s, %s, 'USD', %s, 'https://pay.test', now(), %s)
"""
_BUDGET: Final[LiteralString] = """
insert into crm.budgets (discount, period, unit, cap, per_customer) values (%s, 'whole', %s, %s, 1)
"""
_HOLD: Final[LiteralString] = """
insert into crm.price_holds (intake_id, discount, customer_id, period, unit, amount)
values (%s, %s, %s, 'whole', %s, %s)
"""
_HELD: Final[LiteralString] = """
update crm.price_holds set state = 'held' where intake_id = %s and discount = %s
"""
_COUNTED: Final[LiteralString] = "update crm.budgets set held = %s where discount = %s"
_ENDS: Final[LiteralString] = """
select h.state, h.amount, b.held, b.used, b.over
from price_holds as h join budgets as b using (discount, period, unit)
where h.discount like %s order by h.unit
"""


def _expired_then_paid(sale: Sale) -> Sale:
    return sale.expired().charged().intent().completed()


def _failed_then_paid(sale: Sale) -> Sale:
    return sale.completed("unpaid").failed_late().charged().intent().paid_late()


_OURS: Final = {
    "paid",
    "paid late",
    "never paid",
    "expired",
    "refunded in part twice",
    "a refund that failed",
    "refunded after a failure",
    "disputed",
    "disputed and won",
    "disputed and lost",
    "lost, and won after all",
    "refunded, then lost",
    "another amount",
}
_CASES: Final = {name: CASES[name] for name in sorted(_OURS)} | {
    "expired, and paid after all": Case(
        tell=_expired_then_paid, ends=(2999, 0, 0, "paid", None), ours=True
    ),
    "failed, and paid after all": Case(
        tell=_failed_then_paid, ends=(2999, 0, 0, "paid", None), ours=True
    ),
}


def _orders(events: list[Event], seed: str) -> Iterator[list[Event]]:
    yield events
    yield events[::-1]
    dice = random.Random(seed)  # noqa: S311 - the same orders every time
    for _ in range(_ORDERS - 2):
        shuffled = events + dice.choices(events, k=dice.randrange(len(events) + 1))
        dice.shuffle(shuffled)
        yield shuffled


def _state(case: Case) -> str:
    """What a hold has to become."""
    if case.ends is None or case.ends[4] is not None:
        return "released"
    return "returned" if case.ends[3] == "reversed" else "committed"


def _held_sale(books: Books, tag: str, case: Case) -> Sale:
    """A sale whose checkout holds a use of one discount, and money of another."""
    buyer = books.buyer("video_session")
    intake, quote = books.intake(buyer, upsell=buyer.upsells[0]), uuid4()
    lines = [_line(f"{tag}a", 400, "uses"), _line(f"{tag}b", 200, "USD")]
    books.execute(_QUOTE, quote, buyer.id, buyer.upsells[0], case.asked, Jsonb(lines))
    checkout = (buyer.id, intake, buyer.upsells[0], case.asked, f"cs_{tag}", quote)
    books.execute(_CHECKOUT, *checkout)
    for name, unit, amount in ((f"{tag}a", "uses", 1), (f"{tag}b", "USD", 200)):
        books.execute(_BUDGET, name, unit, amount)
        books.execute(_HOLD, intake, name, buyer.id, unit, amount)
        books.execute(_HELD, intake, name)
        books.execute(_COUNTED, amount, name)
    return Sale(tag=tag, metadata=_metadata(buyer, intake), amount=case.amount)


def _metadata(buyer: Buyer, intake: object) -> dict[str, str]:
    return {"customer_id": str(buyer.id), "intake_id": str(intake)}


def _line(discount: str, amount: int, unit: str) -> dict[str, Any]:
    limits = {"unit": unit, "cap": 1, "per": "whole", "per_customer": 1}
    return {"discount": discount, "amount_cents": amount, "reasons": {}, "limits": limits}


@pytest.mark.parametrize("name", _CASES)
def test_every_order_ends_in_the_same_holds(
    name: str,
    database: Database,
    backend: Backend,
    report: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    books, webhook, case = Books(database), Webhook(backend, monkeypatch), _CASES[name]
    state = _state(case)
    for number in range(_ORDERS):
        tag = next(_TAGS)
        sale = _held_sale(books, tag, case)
        order = list(_orders(case.tell(sale).events, name))[number]
        for event in order:
            webhook.deliver(event)
        used = 1 if state == "committed" else 0
        assert report.execute(_ENDS, [f"{tag}%"]).fetchall() == [
            (state, 200, 0, 200 * used, 0),
            (state, 1, 0, used, 0),
        ], [event["type"] for event in order]
