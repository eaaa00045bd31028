"""What the marketplace in memory holds."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

type Row = dict[str, Any]

_BEGINNING: Final = datetime(2026, 11, 20, 10, tzinfo=UTC)


class Rows:
    """Tables of plain dicts."""

    def __init__(self) -> None:
        self.intakes: dict[str, Row] = {}
        self.sessions: dict[str, Row] = {}
        self.upsells: dict[str, Row] = {}
        self.checkouts: dict[str, Row] = {}
        self.payments: list[Row] = []
        self.interactions: list[Row] = []
        self.looked: set[str] = set()
        # Journeys run in threads: a counter of our own would sometimes go back.
        self.moments = count(1)

    def record(self, customer: str, kind: str, session: str | None = None, **facts: Any) -> Row:
        row = {
            "id": str(uuid4()),
            "customer_id": customer,
            "interaction_type": kind,
            "session_id": session,
            "metadata": facts,
        }
        self.interactions.append(row)
        return row

    def credited(self, intake: Row) -> Row | None:
        """The recommendation followed, else the last of the same plan clicked, or else seen."""
        if intake["upsell_id"]:
            return self.upsells[intake["upsell_id"]]
        candidates = [
            upsell
            for upsell in self.upsells.values()
            if upsell["customer_id"] == intake["customer_id"]
            and upsell["plan"] == intake["plan"]
            and upsell["shown_at"]
            and not upsell["dismissed_at"]
            and not upsell["purchased_at"]
        ]
        clicked = [upsell for upsell in candidates if upsell["clicked_at"]]
        by_id = sorted(clicked or candidates, key=lambda upsell: str(upsell["id"]))
        return max(by_id, key=_latest_of, default=None)

    def new_id(self) -> str:
        """An id that sorts by its time, as those of recommendations do."""
        return str(UUID(int=next(self.moments)))

    def now(self) -> str:
        """A moment later than any before."""
        return (_BEGINNING + timedelta(seconds=next(self.moments))).isoformat()

    def open_session(self, intake: Row) -> Row:
        # A recommendation is bought with the question of the intake before.
        asked = [
            one["concern"]
            for one in self.intakes.values()
            if one["customer_id"] == intake["customer_id"] and "concern" in one
        ]
        row = {
            "concern": intake.get("concern", asked[-1]),
            "id": str(uuid4()),
            "customer_id": intake["customer_id"],
            "plan": intake["plan"],
            "session_type": intake["session_type"],
            "status": "pending",
            "started": False,
            "summary": None,
            "rating": None,
            "preferred_mechanic_id": None,
        }
        self.sessions[row["id"]] = row
        return row


def _latest_of(upsell: Row) -> str:
    latest: str = upsell["clicked_at"] or upsell["viewed_at"] or upsell["shown_at"]
    return latest
