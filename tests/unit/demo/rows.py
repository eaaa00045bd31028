"""What the marketplace in memory holds."""

from typing import Any
from uuid import uuid4

type Row = dict[str, Any]


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
        """The recommendation followed, else the last one clicked or shown of the same plan."""
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
        return next(reversed(clicked or candidates), None)

    def open_session(self, intake: Row) -> Row:
        row = {
            "id": str(uuid4()),
            "customer_id": intake["customer_id"],
            "plan": intake["plan"],
            "session_type": intake["session_type"],
            "status": "pending",
            "started": False,
            "summary": None,
            "rating": None,
        }
        self.sessions[row["id"]] = row
        return row
