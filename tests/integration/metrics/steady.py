"""A marketplace in which every day is like the last, so that whatever changes is only young."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from tests.integration.metrics.histories import Histories, Row

DAYS: Final = 70
_A_DAY: Final = 8
_OFFERS: Final = ("follow_up", "video_session", "diagnostic_package", "maintenance_plan")
# After how many days what happens, happens: to many within three, to others much later.
_DELAYS: Final = (0.1, 0.6, 2.0, 4.0, 11.0)
_RETURNS: Final = (6, 12, 40)
_PRICE: Final = 4900


@dataclass
class _Author:
    now: datetime
    rows: Histories = field(default_factory=Histories)
    made: int = 0

    def past(self, at: datetime) -> datetime | None:
        """A time, if it has come."""
        return at if at <= self.now else None

    def visit(self, customer: UUID, at: datetime) -> None:
        """An hour with a mechanic, paid for, with four recommendations after it."""
        if self.past(at + timedelta(hours=1)) is None:
            return
        intake, session = uuid4(), uuid4()
        paid = self.pay(customer, intake, None, at)
        booked: Row = {"customer_id": customer, "session_type": "chat", "plan": "chat10"}
        cost: Row = {"price_cents": _PRICE, "currency": "USD", "created_at": at, "minutes": 30}
        self.rows["intakes"].append(
            {"id": intake, **booked, **cost, "concern": "It grinds.", "upsell_id": None} | paid
        )
        ended_at = at + timedelta(hours=1)
        self.rows["sessions"].append(
            {"id": session, **booked, **cost, "intake_id": intake, "status": "completed"}
            | {"mechanic_id": None, "accepted_at": at, "started_at": at, "ended_at": ended_at}
            | {"duration_minutes": 60}
        )
        for offer in _OFFERS:
            self.recommend(customer, session, offer, ended_at)

    def recommend(self, customer: UUID, session: UUID, offer: str, at: datetime) -> None:
        """One of five is clicked, and half of those are bought: at once, or days later."""
        self.made += 1
        delay = timedelta(days=_DELAYS[self.made // 5 % len(_DELAYS)])
        clicked_at = self.past(at + delay) if self.made % 5 == 0 else None
        upsell: Row = {
            "id": uuid4(),
            "customer_id": customer,
            "session_id": session,
            "recommendation_type": offer,
            "service_title": offer,
            "service_description": offer,
            "price_cents": _PRICE,
            "shown_at": at,
            "clicked_at": clicked_at,
            "purchased_at": clicked_at if self.made // 25 % 2 == 0 else None,
            "created_at": at,
        }
        self.rows["upsell_recommendations"].append(upsell)
        if upsell["purchased_at"]:
            self.pay(customer, None, upsell["id"], upsell["purchased_at"])

    def pay(self, customer: UUID, intake: UUID | None, upsell: UUID | None, at: datetime) -> Row:
        event = f"evt_{uuid4().hex}"
        self.rows["stripe_events"].append(
            {"id": event, "event_type": "checkout.session.completed", "occurred_at": at}
            | {"payload": {}, "outcome": "stored"}
        )
        self.rows["payments"].append(
            {"id": uuid4(), "customer_id": customer, "intake_id": intake, "upsell_id": upsell}
            | {"stripe_event_id": event, "stripe_checkout_session_id": f"cs_{uuid4().hex}"}
            | {"amount_cents": _PRICE, "currency": "USD", "state": "paid"}
            | {"paid_at": at, "created_at": at}
        )
        return {"paid_at": at}


def steady_histories(now: datetime) -> Histories:
    """Seventy equal days up to this moment; of each three customers, two come again in time."""
    author = _Author(now)
    for place, at in enumerate(_arrivals(now)):
        customer = uuid4()
        author.rows["customers"].append(
            {"id": customer, "name": "Someone", "email": "a@example.com", "created_at": at}
        )
        author.visit(customer, at)
        author.visit(customer, at + timedelta(days=_RETURNS[place % 3]))
    return author.rows


def _arrivals(now: datetime) -> Iterator[datetime]:
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    for day in range(DAYS):
        for place in range(_A_DAY):
            at = first + timedelta(days=day, hours=1 + 2 * place)
            if at <= now:
                yield at
