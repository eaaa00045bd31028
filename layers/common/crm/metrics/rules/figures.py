"""Which rows stand behind which figure, and what each figure means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_INTAKE: Final = ("plan", "session_type")
_SESSION: Final = ("plan", "session_type", "mechanic")
_UPSELL: Final = ("plan", "session_type", "mechanic", "recommendation_type")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a figure counts.

    Attributes:
        time: The column that says when a row counts.
        groups: By what they can be told apart.
    """

    columns: tuple[str, ...]
    groups: tuple[str, ...]
    time: str = "created_at"


_INTAKES: Final = Rows(
    (
        "id",
        "created_at",
        "customer_id",
        "plan",
        "session_type",
        "price_cents",
        "currency",
        "urgent",
        "upsell_id",
        "paid_at",
    ),
    _INTAKE,
)
_SESSIONS: Final = Rows(
    (
        "id",
        "created_at",
        "customer_id",
        "mechanic_id",
        "plan",
        "session_type",
        "status",
        "accepted_at",
        "started_at",
        "ended_at",
        "duration_minutes",
        "price_cents",
        "currency",
        "rating",
    ),
    _SESSION,
)
_UPSELLS: Final = Rows(
    (
        "id",
        "created_at",
        "customer_id",
        "session_id",
        "mechanic_id",
        "plan",
        "session_type",
        "recommendation_type",
        "price_cents",
        "currency",
        "shown_at",
        "viewed_at",
        "clicked_at",
        "dismissed_at",
        "purchased_at",
    ),
    _UPSELL,
)
_PAYMENTS: Final = Rows(
    (
        "id",
        "paid_at",
        "customer_id",
        "intake_id",
        "upsell_id",
        "plan",
        "session_type",
        "recommendation_type",
        "gross_cents",
        "refunded_cents",
        "net_cents",
        "currency",
    ),
    ("plan", "session_type", "recommendation_type"),
    time="paid_at",
)
_CUSTOMERS: Final = Rows(
    (
        "id",
        "created_at",
        "name",
        "email",
        "first_intake_at",
        "sessions",
        "sessions_completed",
        "upsells_made",
        "upsells_shown",
        "upsells_purchased",
    ),
    (),
)
_INTERACTIONS: Final = Rows(
    ("id", "created_at", "customer_id", "session_id", "interaction_type"),
    ("interaction_type",),
)

#: The rows of each figure that counts some, by its name in the API.
ROWS: Final[Mapping[str, Rows]] = {
    "intakes": _INTAKES,
    "sessions_opened": _SESSIONS,
    "sessions_started": _SESSIONS,
    "sessions_completed": _SESSIONS,
    "sessions_concluded": _SESSIONS,
    "sessions_rated": _SESSIONS,
    "upsells_made": _UPSELLS,
    "upsells_shown": _UPSELLS,
    "upsells_viewed": _UPSELLS,
    "upsells_clicked": _UPSELLS,
    "upsells_dismissed": _UPSELLS,
    "upsells_purchased": _UPSELLS,
    "payments": _PAYMENTS,
    "payments_credited": _PAYMENTS,
    "customers": _CUSTOMERS,
    "interactions": _INTERACTIONS,
}
