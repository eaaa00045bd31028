"""Thousands of customers' histories, made up at once and loaded as they are."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

type Row = dict[str, Any]

FIRST: Final = datetime(2026, 3, 1, tzinfo=UTC)
LAST: Final = datetime(2026, 11, 15, tzinfo=UTC)
# Clocks change in New York and Havana, Berlin, on Lord Howe Island, and back again.
_CLOCK_CHANGES: Final = tuple(
    datetime(2026, month, day, hour, tzinfo=UTC)
    for month, day, hour in (
        (3, 8, 6),
        (3, 29, 1),
        (4, 4, 15),
        (10, 3, 15),
        (10, 25, 1),
        (11, 1, 5),
    )
)
_PLANS: Final = {
    "trial": ("chat", 10, 0),
    "chat10": ("chat", 30, 999),
    "video15": ("video", 45, 2999),
    "diagnostic": ("diagnostic", 60, 4999),
    "maintenance": (None, None, 19900),
}
_OFFERS: Final = {"diagnostic_package": 9900, "follow_up": 4900, "video_session": 4900}
_CURRENCIES: Final = ("USD",) * 8 + ("EUR", "JPY")
_ENDS: Final = ("completed",) * 7 + ("cancelled", "live", "expired", "pending")

#: In the order in which they may be loaded.
TABLES: Final = (
    "customers",
    "mechanics",
    "intakes",
    "sessions",
    "upsell_recommendations",
    "stripe_events",
    "payments",
    "crm_interactions",
)


@dataclass
class Histories:
    """Rows by table, as they stand in the database."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def __getitem__(self, table: str) -> list[Row]:
        return self.rows[table]

    def __add__(self, other: "Histories") -> "Histories":
        return Histories({name: self[name] + other[name] for name in TABLES})


def write(seed: int, customers: int) -> Histories:
    """That many customers from March to November, many of them around changes of the clock."""
    histories = Histories()
    author = _Author(Random(seed), histories)  # noqa: S311 - histories are no secret
    author.mechanics = [author.id() for _ in range(9)]
    histories["mechanics"].extend({"id": id_, "created_at": FIRST} for id_ in author.mechanics)
    for _ in range(customers):
        author.customer()
    return histories


class _Author:
    def __init__(self, dice: Random, histories: Histories) -> None:
        self._dice = dice
        self._rows = histories
        self._upsells: dict[UUID, Row] = {}
        self.mechanics: list[UUID] = []

    def id(self) -> UUID:
        return UUID(int=self._dice.getrandbits(128), version=4)

    def customer(self) -> None:
        at = self._start()
        id_ = self.id()
        self._rows["customers"].append(
            {"id": id_, "name": f"=Customer {id_}", "email": "a@example.com", "created_at": at}
        )
        follow: UUID | None = None
        for _ in range(self._dice.choice((0, 1, 1, 1, 2, 2, 3, 4))):
            follow = self._visit(id_, at, follow)
            at += timedelta(seconds=self._dice.randrange(40 * 86_400))

    def _start(self) -> datetime:
        if self._dice.random() < 0.3:
            near = self._dice.choice(_CLOCK_CHANGES)
            return near + self._dice.randrange(-48, 48) * timedelta(minutes=15)
        return FIRST + self._dice.random() * (LAST - FIRST)

    def _visit(self, customer: UUID, at: datetime, follow: UUID | None) -> UUID | None:
        """One intake and what came of it; returns a recommendation to follow next time."""
        plan = self._dice.choice(tuple(_PLANS))
        session_type, minutes, cents = _PLANS[plan]
        paid_at = at + self._some(3600) if cents and self._dice.random() < 0.8 else None
        currency = self._dice.choice(_CURRENCIES)
        intake: Row = {
            "id": self.id(),
            "customer_id": customer,
            "plan": plan,
            "session_type": session_type,
            "minutes": minutes,
            "price_cents": cents,
            "currency": currency,
            "concern": "It grinds.",
            "upsell_id": follow if paid_at else None,
            "paid_at": paid_at,
            "created_at": at,
        }
        self._rows["intakes"].append(intake)
        self._record(customer, "intake_submitted", at, None)
        if paid_at:
            self._pay(intake, paid_at)
        if session_type is None or (cents and paid_at is None):
            return None
        return self._session(intake, paid_at or at)

    def _pay(self, intake: Row, at: datetime) -> None:
        event, cents = f"evt_{self.id().hex}", intake["price_cents"]
        refunded = self._dice.choice((0, 0, 0, 0, cents, cents // 3))
        credited = self._upsells.get(intake["upsell_id"])
        flag = None if credited or self._dice.random() < 0.95 else "amount_mismatch"
        if credited:
            credited["purchased_at"] = at
        self._rows["stripe_events"].append(
            {
                "id": event,
                "event_type": "checkout.session.completed",
                "occurred_at": at,
                "payload": {},
                "outcome": "stored",
            }
        )
        self._rows["payments"].append(
            {
                "id": self.id(),
                "customer_id": intake["customer_id"],
                "intake_id": intake["id"],
                "upsell_id": intake["upsell_id"],
                "stripe_event_id": event,
                "stripe_checkout_session_id": f"cs_{self.id().hex}",
                "amount_cents": cents,
                "currency": intake["currency"],
                "refunded_cents": refunded,
                "state": "partly_reversed" if refunded else "paid",
                "flag": flag,
                "paid_at": at,
                "created_at": at,
            }
        )
        self._record(intake["customer_id"], "checkout_completed", at, None)

    def _session(self, intake: Row, at: datetime) -> UUID | None:
        end = self._dice.choice(_ENDS)
        mechanic = None if end == "pending" else self._dice.choice(self.mechanics)
        live = end in {"completed", "live"}
        started_at = at + self._some(7200) if live else None
        done = end == "completed" and started_at is not None
        minutes = self._dice.randrange(1, 70) if done else None
        ended_at = started_at + timedelta(minutes=minutes) if started_at and minutes else None
        rating = self._dice.randrange(1, 6) if done and self._dice.random() < 0.6 else None
        session: Row = {
            "id": self.id(),
            "customer_id": intake["customer_id"],
            "intake_id": intake["id"],
            "mechanic_id": mechanic,
            "session_type": intake["session_type"],
            "plan": intake["plan"],
            "status": end,
            "minutes": intake["minutes"],
            "price_cents": intake["price_cents"],
            "currency": intake["currency"],
            "accepted_at": at if mechanic else None,
            "started_at": started_at,
            "ended_at": ended_at,
            "duration_minutes": minutes,
            "rating": rating,
            "rated_at": ended_at if rating else None,
            "created_at": at,
        }
        self._rows["sessions"].append(session)
        if started_at:
            self._record(intake["customer_id"], "session_started", started_at, session["id"])
        if ended_at is None:
            return None
        self._record(intake["customer_id"], "session_completed", ended_at, session["id"])
        return self._recommend(session, ended_at)

    def _recommend(self, session: Row, at: datetime) -> UUID | None:
        shown_at = at + self._some(86_400) if self._dice.random() < 0.8 else None
        if shown_at:
            self._record(session["customer_id"], "summary_viewed", shown_at, session["id"])
        clicked = None
        for rank, (kind, cents) in enumerate(_OFFERS.items(), start=1):
            upsell = self._upsell(session, kind, cents, at, shown_at) | {"rank": rank}
            self._rows["upsell_recommendations"].append(upsell)
            self._upsells[upsell["id"]] = upsell
            if upsell["clicked_at"]:
                clicked = upsell["id"]
        return clicked if self._dice.random() < 0.5 else None

    def _upsell(
        self, session: Row, kind: str, cents: int, at: datetime, shown_at: datetime | None
    ) -> Row:
        luck = self._dice.random() if shown_at else 1
        clicked_at = shown_at + self._some(3600) if shown_at and luck < 0.2 else None
        customer = session["customer_id"]
        if shown_at:
            self._record(customer, "upsell_shown", shown_at, session["id"])
        if clicked_at:
            self._record(customer, "upsell_clicked", clicked_at, session["id"])
        return {
            "id": self.id(),
            "customer_id": customer,
            "session_id": session["id"],
            "recommendation_type": kind,
            "service_title": kind,
            "service_description": kind,
            "price_cents": cents,
            "currency": "USD",
            "shown_at": shown_at,
            "viewed_at": shown_at if luck < 0.6 else None,
            "clicked_at": clicked_at,
            "dismissed_at": shown_at if 0.4 < luck < 0.5 else None,
            "purchased_at": None,
            "created_at": at,
        }

    def _record(self, customer: UUID, kind: str, at: datetime, session: UUID | None) -> None:
        self._rows["crm_interactions"].append(
            {
                "id": self.id(),
                "customer_id": customer,
                "interaction_type": kind,
                "session_id": session,
                "created_at": at,
            }
        )

    def _some(self, seconds: int) -> timedelta:
        return timedelta(seconds=self._dice.randrange(seconds))
