"""Every figure counted by hand, row by row, in Python alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.integration.metrics.histories import Histories, Row

type Test = Callable[[str, Row], bool]

_CONCLUDED: Final = {"completed", "cancelled", "unattended", "expired", "refunded", "archived"}
_TIME: Final = {"payments": "paid_at"}
STEPS: Final = (
    "intake_submitted",
    "session_opened",
    "session_started",
    "session_completed",
    "upsell_shown",
    "upsell_clicked",
    "upsell_purchased",
)


def everything(_: str, __: Row) -> bool:
    """No group."""
    return True


@dataclass
class Book:
    """All rows, and the sums over those of a range."""

    histories: Histories

    @cached_property
    def sessions(self) -> dict[UUID, Row]:
        return {row["id"]: row for row in self.histories["sessions"]}

    @cached_property
    def upsells(self) -> dict[UUID, Row]:
        return {row["id"]: row for row in self.histories["upsell_recommendations"]}

    @cached_property
    def intakes(self) -> dict[UUID, Row]:
        return {row["id"]: row for row in self.histories["intakes"]}

    def label(self, table: str, row: Row, group: str) -> object:
        """What a row has to say to a group; "" when it belongs to none."""
        if table == "upsell_recommendations" and group != "recommendation_type":
            row = self.sessions[row["session_id"]]
        if table == "payments":
            if group == "recommendation_type":
                row = self.upsells.get(row["upsell_id"], {})
            else:
                row = self.intakes[row["intake_id"]]
        value = row.get("mechanic_id" if group == "mechanic" else group)
        return "" if value is None else str(value)

    @cached_property
    def _days(self) -> dict[str, "Days"]:
        return {}

    def days_in(self, tz: str) -> "Days":
        """All rows by their local day."""
        if tz not in self._days:
            self._days[tz] = Days(self, ZoneInfo(tz))
        return self._days[tz]

    def of_days(self, first: date, last: date, tz: str, test: Test = everything) -> "Range":
        """The rows whose local day is one of these."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        rows = {
            name: [row for day in days for row in by_day.get(day, ()) if test(name, row)]
            for name, by_day in self.days_in(tz).rows.items()
        }
        return Range(book=self, rows=rows, days=days, by_day=self.days_in(tz))

    @cached_property
    def first_touches(self) -> list[tuple[str, datetime]]:
        """When each customer did each thing first."""
        first: dict[tuple[UUID, str], datetime] = {}
        for row in self.histories["crm_interactions"]:
            key = (row["customer_id"], row["interaction_type"])
            first[key] = min(first.get(key, row["created_at"]), row["created_at"])
        return [(kind, at) for (_, kind), at in first.items()]

    @cached_property
    def ways(self) -> list[list[datetime | None]]:
        """Each customer's first time at each step."""
        return list(_first_times(self.histories).values())


class Days:
    """What happened on each day of a place."""

    def __init__(self, book: Book, zone: ZoneInfo) -> None:
        self.rows: dict[str, dict[date, list[Row]]] = {}
        for name, rows in book.histories.rows.items():
            if name not in {"mechanics", "stripe_events"}:
                found = self.rows.setdefault(name, defaultdict(list))
                for row in rows:
                    found[row[_TIME.get(name, "created_at")].astimezone(zone).date()].append(row)
        self.first: dict[date, Counter[str]] = defaultdict(Counter)
        for kind, at in book.first_touches:
            self.first[at.astimezone(zone).date()][kind] += 1
        self.ways: dict[date, list[list[datetime | None]]] = defaultdict(list)
        for way in book.ways:
            if way[0] is not None:
                self.ways[way[0].astimezone(zone).date()].append(way)


@dataclass
class Range:
    """The rows of a range, and what they add up to."""

    book: Book
    rows: dict[str, list[Row]]
    days: list[date]
    by_day: Days

    def count(self, table: str, column: str = "id") -> int:
        """Rows with a value in a column."""
        return sum(row[column] is not None for row in self.rows[table])

    def funnel(self) -> dict[str, int]:
        upsells = "upsell_recommendations"
        return {
            "total_intakes": self.count("intakes"),
            "sessions_opened": self.count("sessions"),
            "sessions_started": self.count("sessions", "started_at"),
            "sessions_completed": self.count("sessions", "duration_minutes"),
            "upsells_made": self.count(upsells),
            "upsells_shown": self.count(upsells, "shown_at"),
            "upsells_clicked": self.count(upsells, "clicked_at"),
            "upsells_purchased": self.count(upsells, "purchased_at"),
        }

    def upsell_counts(self) -> dict[str, int]:
        upsells = "upsell_recommendations"
        columns = ("shown", "viewed", "clicked", "dismissed", "purchased")
        return {"made": self.count(upsells)} | {
            name: self.count(upsells, f"{name}_at") for name in columns
        }

    def early_counts(self) -> dict[str, int]:
        """What happened to recommendations within three days of their making."""
        rows = self.rows["upsell_recommendations"]
        return {
            name: sum(
                row[f"{name}_at"] is not None
                and row[f"{name}_at"] - row["created_at"] < timedelta(days=3)
                for row in rows
            )
            for name in ("shown", "clicked", "purchased")
        }

    def early_money(self) -> dict[str, tuple[int, int, int]]:
        """What was paid within three days of a recommendation's making."""
        made = {row["id"]: row["created_at"] for row in self.rows["upsell_recommendations"]}
        return _money(
            p
            for p in self.book.histories["payments"]
            if p["upsell_id"] in made and p["paid_at"] - made[p["upsell_id"]] < timedelta(days=3)
        )

    def early_returns(self) -> tuple[int, int]:
        """Customers with two sessions within 28 days of coming, and those with one."""
        came = {row["id"]: row["created_at"] for row in self.rows["customers"]}
        completed = Counter(
            row["customer_id"]
            for row in self.book.histories["sessions"]
            if row["customer_id"] in came
            and row["duration_minutes"] is not None
            and row["ended_at"] - came[row["customer_id"]] < timedelta(days=28)
        )
        return sum(n >= 2 for n in completed.values()), len(completed)

    def upsell_money(self) -> dict[str, tuple[int, int, int]]:
        ids = {row["id"] for row in self.rows["upsell_recommendations"]}
        return _money(p for p in self.book.histories["payments"] if p["upsell_id"] in ids)

    def money(self) -> dict[str, tuple[int, int, int]]:
        return _money(self.rows["payments"])

    def credited(self) -> dict[str, tuple[int, int, int]]:
        return _money(row for row in self.rows["payments"] if row["upsell_id"] is not None)

    def session_counts(self) -> dict[str, int]:
        sessions = self.rows["sessions"]
        return {
            "opened": len(sessions),
            "started": self.count("sessions", "started_at"),
            "completed": self.count("sessions", "duration_minutes"),
            "concluded": sum(row["status"] in _CONCLUDED for row in sessions),
            "minutes": sum(row["duration_minutes"] or 0 for row in sessions),
            "rated": self.count("sessions", "rating"),
            "stars": sum(row["rating"] or 0 for row in sessions),
            "liked": sum((row["rating"] or 0) >= 4 for row in sessions),
        }

    def customer_counts(self) -> dict[str, int]:
        ids = {row["id"] for row in self.rows["customers"]}
        rows = self.book.histories
        theirs = [row for row in rows["sessions"] if row["customer_id"] in ids]
        completed = Counter(r["customer_id"] for r in theirs if r["duration_minutes"] is not None)
        upsells = [r for r in rows["upsell_recommendations"] if r["customer_id"] in ids]
        return {
            "customers": len(ids),
            "sessions": len(theirs),
            "served": len(completed),
            "repeat": sum(n >= 2 for n in completed.values()),
            "offered": len({r["customer_id"] for r in upsells}),
            "adopted": len({r["customer_id"] for r in upsells if r["purchased_at"]}),
        }

    def lifetime(self) -> dict[str, tuple[int, int, int]]:
        ids = {row["id"] for row in self.rows["customers"]}
        return _money(p for p in self.book.histories["payments"] if p["customer_id"] in ids)

    def interactions(self) -> dict[str, int]:
        return Counter(row["interaction_type"] for row in self.rows["crm_interactions"])

    def first_timers(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for day in self.days:
            found += self.by_day.first.get(day, Counter())
        return found

    def ordered(self, window: timedelta) -> list[int]:
        reached = [0] * len(STEPS)
        for way in (way for day in self.days for way in self.by_day.ways.get(day, ())):
            start = before = _known(way[0])
            for place, at in enumerate(way):
                if at is None or at < before or at >= start + window:
                    break
                reached[place] += 1
                before = at
        return reached


def _known(at: datetime | None) -> datetime:
    assert at is not None
    return at


def _first_times(rows: Histories) -> dict[UUID, list[datetime | None]]:
    columns = (
        ("intakes", "created_at"),
        ("sessions", "created_at"),
        ("sessions", "started_at"),
        ("sessions", "ended_at"),
        ("upsell_recommendations", "shown_at"),
        ("upsell_recommendations", "clicked_at"),
        ("upsell_recommendations", "purchased_at"),
    )
    times: dict[UUID, list[datetime | None]] = {}
    for place, (table, column) in enumerate(columns):
        for row in rows[table]:
            own = times.setdefault(row["customer_id"], [None] * len(STEPS))
            at, known = row[column], own[place]
            if column == "ended_at" and row["duration_minutes"] is None:
                continue
            if at is not None and (known is None or at < known):
                own[place] = at
    return times


def _money(payments: Iterable[Row]) -> dict[str, tuple[int, int, int]]:
    """By currency: how many, gross and net."""
    sums: dict[str, tuple[int, int, int]] = {}
    for row in payments:
        if row["flag"] is None:
            n, gross, net = sums.get(row["currency"], (0, 0, 0))
            paid = row["amount_cents"]
            sums[row["currency"]] = (n + 1, gross + paid, net + paid - row["refunded_cents"])
    return sums
