"""What is counted of an experiment is what its rows say, at every moment."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString

import pytest
from psycopg.rows import dict_row

from crm.platform.config import settings
from tests.builders.stripe_events import SENT_AT
from tests.builders.stripe_sales import Sale
from tests.database.journeys import EXPERIMENT
from tests.integration.privacy.test_retention import age, owner
from tests.support.backend import Backend
from tests.support.database import Database, ask
from tests.support.sales_books import Books, Buyer
from tests.support.stripe_webhook import Webhook

_PAID: Final = datetime.fromtimestamp(SENT_AT, UTC)
_DAYS: Final = timedelta(days=30)
_READ: Final[LiteralString] = "select api.read_experiment(%s, 'price') -> 'sums'"
_ADMIN: Final = {"sub": "019b0a6e-7c00-7000-8000-00000000f002", "role": "admin"}
_START: Final[LiteralString] = "select api.start_experiment(%s, 'key', 'print', 'price', %s)"
_UNIT: Final[LiteralString] = """
insert into crm.experiment_units (experiment, phase, customer_id, variation, bucket, propensity)
values ('price', 1, %s, %s, 1, .5)
"""
_ROWS: Final[dict[str, LiteralString]] = {
    "units": "select * from experiment_units where exposed_at is not null",
    "clicks": "select customer_id, clicked_at from upsell_recommendations",
    "payments": "select * from payments where flag is null and currency = 'USD'",
}

type Row = Mapping[str, Any]


class Shop:
    """An experiment that runs, with customers who pay when they are told to."""

    def __init__(self, backend: Backend, database: Database, webhook: Webhook) -> None:
        self.backend, self.database, self.webhook = backend, database, webhook
        self.books = Books(database)
        self._app = database.login("crm_app")
        self._report = database.login("crm_report").cursor(row_factory=dict_row)
        ask(self._app, _START, _ADMIN, EXPERIMENT)

    def customer(self, variation: str, exposed: timedelta | None) -> Buyer:
        """A customer who was shown a list so long before the moment when payments come."""
        buyer = self.books.buyer("follow_up", "video_session")
        self.books.execute(_UNIT, buyer.id, variation)
        if exposed is not None:
            moved = "update crm.experiment_units set exposed_at = %s where customer_id = %s"
            self.books.execute(moved, _PAID - exposed, buyer.id)
        return buyer

    def pay(self, buyer: Buyer, at: timedelta = timedelta(), **changes: Any) -> Sale:
        """The customer pays an intake, so long after the moment."""
        upsell = changes.pop("upsell", None)
        amount = changes.get("amount", 2999)
        intake = self.books.intake(buyer, amount, changes.get("currency", "usd").upper(), upsell)
        metadata = {"customer_id": str(buyer.id), "intake_id": str(intake)}
        if upsell is not None:
            metadata["upsell_id"] = str(upsell)
        begun = int((_PAID + at).timestamp())
        sale = Sale(tag=intake.hex, metadata=metadata, starts_at=begun, **changes)
        self.deliver(sale.completed().intent().charged())
        return sale

    def deliver(self, sale: Sale) -> None:
        """Stripe tells all that there is of a sale, again what was told before."""
        for event in sale.events:
            self.webhook.deliver(event)

    def rows(self, table: str) -> list[Row]:
        return list(self._report.execute(_ROWS[table]))

    def counted(self) -> dict[str, Any]:
        """What the system counts."""
        found: dict[str, Any] = ask(self._app, _READ, _ADMIN)
        return found


def brute(shop: Shop) -> dict[str, Any]:
    """The same from every row, in plain Python."""
    by_variation: dict[str, dict[str, int]] = {}
    first: dict[str, list[tuple[datetime, str]]] = {"clicks": [], "purchases": []}
    for unit in shop.rows("units"):
        begin, end = unit["exposed_at"], unit["exposed_at"] + _DAYS
        own = [row for row in shop.rows("payments") if row["customer_id"] == unit["customer_id"]]
        paid = [row for row in own if begin <= row["paid_at"] < end]
        net = sum(row["net_cents"] for row in paid)
        before = sum(row["net_cents"] for row in own if begin - _DAYS <= row["paid_at"] < begin)
        clicked = [
            row["clicked_at"]
            for row in shop.rows("clicks")
            if row["customer_id"] == unit["customer_id"]
            and row["clicked_at"]
            and begin <= row["clicked_at"] < end
        ]
        sums = by_variation.setdefault(unit["variation"], {})
        for name, value in {
            "customers": 1,
            "clicks": bool(clicked),
            "purchases": bool(paid),
            "payers": net != 0,
            "y": net,
            "yy": net * net,
            "x": before,
            "xx": before * before,
            "xy": net * before,
            "credited": sum(row["net_cents"] for row in paid if row["upsell_id"]),
        }.items():
            sums[name] = sums.get(name, 0) + value
        for name, times in (("clicks", clicked), ("purchases", [row["paid_at"] for row in paid])):
            first[name] += [(min(times), unit["variation"])] if times else []
    return {
        "variations": by_variation,
        **{name: [variation for _, variation in sorted(times)] for name, times in first.items()},
    }


def assert_exact(shop: Shop) -> None:
    counted = shop.counted()
    counted.pop("days")
    # What the treated did is asked of a holdout alone.
    assert counted.pop("activity") is None
    assert counted == brute(shop)


@pytest.fixture
def shop(backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(backend, database, Webhook(backend, monkeypatch))


def test_nobody_yet_is_nothing(shop: Shop) -> None:
    assert shop.counted() == {
        "variations": {},
        "clicks": [],
        "purchases": [],
        "days": None,
        "activity": None,
    }


_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=7)


def test_clicks_and_payments_count_in_the_days_from_the_first_list_on(shop: Shop) -> None:
    early, late = shop.customer("usual", 29 * _DAY), shop.customer("higher", 2 * _DAY)
    unseen, gone = shop.customer("higher", None), shop.customer("usual", 40 * _DAY)
    assert_exact(shop)

    shop.books.set_time(late.upsells[0], "clicked_at", SENT_AT - 3600)
    shop.pay(late, upsell=late.upsells[0])
    shop.pay(early, _MINUTE)
    shop.pay(early, 2 * _MINUTE, amount=4900)
    shop.pay(early, -31 * _DAY, amount=999)
    shop.pay(late, -3 * _DAY, amount=4900)
    shop.pay(late, 3 * _MINUTE, amount=900, currency="jpy")
    shop.pay(unseen, _MINUTE)
    shop.pay(gone, _MINUTE)

    assert_exact(shop)
    counted = shop.counted()
    assert counted["clicks"] == ["higher"]
    assert counted["purchases"] == ["higher", "usual"]
    assert counted["variations"]["higher"]["credited"] == 2999
    assert counted["variations"]["usual"]["customers"] == 2


def test_what_is_told_late_and_what_is_given_back_count_at_once(shop: Shop) -> None:
    early, late = shop.customer("usual", 29 * _DAY), shop.customer("higher", 2 * _DAY)
    bought, first = shop.pay(late, upsell=late.upsells[0]), shop.pay(early, _MINUTE)
    shop.pay(shop.customer("usual", _DAY), -_MINUTE)
    assert shop.counted()["purchases"] == ["usual", "higher", "usual"]

    shop.deliver(first.refund("one", 1000, "succeeded").refunded(1000))
    assert_exact(shop)
    shop.deliver(bought.dispute("created", "needs_response").dispute("funds_withdrawn", "lost"))
    assert_exact(shop)
    shop.deliver(first.refund("two", 1999, "succeeded").refunded(2999))
    assert_exact(shop)
    assert shop.counted()["variations"]["usual"]["y"] == 2999
    assert shop.counted()["variations"]["higher"]["credited"] == 0


def test_an_erasure_and_what_is_forgotten_with_age_change_no_figure(
    shop: Shop, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = shop.customer("usual", 29 * _DAY)
    shop.books.set_time(early.upsells[0], "clicked_at", SENT_AT - 3600)
    shop.pay(early, upsell=early.upsells[0])
    before = shop.counted()

    ask(shop.database.login("crm_app"), "select api.erase_customer(%s, 1000)", _claims(early))
    age(shop.database, 401)
    monkeypatch.setenv("RETENTION_DAYS", "stripe_events=400,outbox=30,decision_contexts=1")
    settings.cache_clear()
    backend.invoke("enforce_retention", {})

    after = shop.counted()
    assert before["variations"]["usual"]["credited"] == 2999
    assert {**after, "days": 0} == {**before, "days": 0}
    assert_exact(shop)


def test_who_came_after_the_end_of_a_phase_is_not_counted(shop: Shop) -> None:
    shop.customer("usual", timedelta(days=1))
    with owner(shop.database, "experiments") as connection:
        connection.execute(
            "update crm.experiments set status = 'stopped', stopped_at = %s",
            [_PAID - timedelta(days=2)],
        )
    assert shop.counted()["variations"] == {}


def _claims(buyer: Buyer) -> dict[str, str]:
    return {"sub": str(buyer.id), "role": "customer"}
