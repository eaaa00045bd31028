"""The rows behind each figure that counts some."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crm.metrics.rules.counts import DIMENSIONS

# The column of each dimension that has another name.
_COLUMN_OF: Final = {"mechanic": "mechanic_id"}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a figure counts.

    Attributes:
        time: The column that says when a row counts.
    """

    columns: tuple[str, ...]
    time: str = "created_at"

    @property
    def groups(self) -> tuple[str, ...]:
        """The dimensions that the rows can be narrowed down by."""
        known = (*DIMENSIONS, "interaction_type")
        return tuple(name for name in known if _COLUMN_OF.get(name, name) in self.columns)


def _rows(columns: str, *, time: str = "created_at") -> Rows:
    return Rows(("id", time, *columns.split()), time)


_INTAKES: Final = _rows(
    "customer_id customer_name plan session_type price_cents currency urgent upsell_id paid_at"
)
_SESSIONS: Final = _rows(
    "customer_id customer_name mechanic_id mechanic_name plan session_type status accepted_at"
    " started_at ended_at duration_minutes price_cents currency rating"
)
_UPSELLS: Final = _rows(
    "customer_id customer_name session_id mechanic_id mechanic_name plan session_type"
    " recommendation_type price_cents currency shown_at viewed_at clicked_at dismissed_at"
    " purchased_at"
)
_PAYMENTS: Final = _rows(
    "customer_id customer_name intake_id upsell_id plan session_type recommendation_type"
    " gross_cents refunded_cents net_cents currency",
    time="paid_at",
)
_CUSTOMERS: Final = _rows(
    "name email first_intake_at sessions sessions_completed upsells_made upsells_shown"
    " upsells_purchased"
)
_INTERACTIONS: Final = _rows("customer_id customer_name session_id interaction_type")

#: The rows of each figure that counts some, by its name in the API.
ROWS: Final[Mapping[str, Rows]] = {
    "intakes": _INTAKES,
    **{
        f"sessions_{state}": _SESSIONS
        for state in ("opened", "started", "completed", "concluded", "rated")
    },
    **{
        f"upsells_{state}": _UPSELLS
        for state in (
            "made",
            "shown",
            "viewed",
            "clicked",
            "dismissed",
            "purchased",
            "clicked_early",
            "purchased_early",
        )
    },
    "payments": _PAYMENTS,
    "payments_credited": _PAYMENTS,
    "customers": _CUSTOMERS,
    "interactions": _INTERACTIONS,
}
