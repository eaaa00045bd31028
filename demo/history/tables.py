"""Rows to be copied into the database, in the text format of COPY."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import NoneType
from typing import Any, Final, LiteralString
from uuid import UUID

#: In an order in which every row finds those that it refers to.
COLUMNS: Final[Mapping[LiteralString, LiteralString]] = {
    "price_history": "recommendation_type, currency, price_cents, asked_from, asked_on",
    "mechanics": "id, name, created_at",
    "customers": "id, name, email, phone, created_at",
    "intakes": (
        "id, customer_id, plan, session_type, minutes, price_cents, currency, vehicle, concern,"
        " urgent, paid_at, created_at"
    ),
    "sessions": (
        "id, customer_id, intake_id, mechanic_id, session_type, plan, status, minutes, price_cents,"
        " currency, accepted_at, started_at, ended_at, duration_minutes, ended_by, summary,"
        " summarised_at, rating, rated_at, upsells_generated_at, created_at, includes, priority"
    ),
    "upsell_recommendations": (
        "id, customer_id, session_id, recommendation_type, service_title, service_description,"
        " price_cents, currency, former_price_cents, billing_interval, plan, badge, reason,"
        " action_url, action_label, rank, shown_at, viewed_at, clicked_at, purchased_at,"
        " dismissed_at, created_at, includes, minutes, same_mechanic_hours, priority"
    ),
    "upsell_decisions": (
        "session_id, recommendation_type, offered, rank, score, price_cents, currency,"
        " reason_code, reason, recommendation_id, created_at, base_rank, details"
    ),
    "upsell_decision_contexts": (
        "session_id, context, catalogue_hash, rules_version, assignments, eligible, created_at"
    ),
    "stripe_events": "id, event_type, livemode, occurred_at, payload, outcome, received_at",
    "payments": (
        "id, customer_id, intake_id, upsell_id, carried_upsell_id, stripe_event_id,"
        " stripe_checkout_session_id, amount_cents, currency, refunded_cents, state, credit_rule,"
        " paid_at, created_at"
    ),
    "crm_interactions": "id, customer_id, interaction_type, session_id, metadata, created_at",
}

type Batch = Mapping[LiteralString, str]
type Cell = str | int | bool | date | datetime | UUID | None


class Rows:
    """Rows that are to be copied next, by table."""

    def __init__(self) -> None:
        self._lines: dict[LiteralString, list[str]] = {table: [] for table in COLUMNS}

    def add(self, table: LiteralString, *cells: Cell) -> None:
        """Add a row; its cells are in the order of the table's columns."""
        self._lines[table].append("\t".join([_AS_TEXT[type(cell)](cell) for cell in cells]))

    def count(self, table: LiteralString) -> int:
        """Return how many rows of a table wait."""
        return len(self._lines[table])

    def take(self) -> Batch:
        """Return what waits as COPY reads it, and start empty again."""
        taken = {
            table: "\n".join([*lines, ""]) if lines else "" for table, lines in self._lines.items()
        }
        self._lines = {table: [] for table in COLUMNS}
        return taken


#: How COPY reads each type of cell; a look-up by type is what millions of cells are worth.
_AS_TEXT: Final[Mapping[type, Callable[[Any], str]]] = {
    NoneType: lambda _: r"\N",
    str: lambda text: text,
    bool: lambda flag: "t" if flag else "f",
    int: str,
    UUID: lambda id_: f"{id_.int:032x}",
    datetime: datetime.isoformat,
    date: date.isoformat,
}


_SIGNS_OF_COPY: Final = str.maketrans(dict.fromkeys("\\\t\n\r", " "))


def texts(sentences: Sequence[str]) -> str:
    """A column of several texts."""
    quoted = ('"' + plain(sentence).replace('"', "'") + '"' for sentence in sentences)
    return "{" + ",".join(quoted) + "}"


def plain(text: str) -> str:
    """Replace the characters that COPY would take for its own."""
    return text.translate(_SIGNS_OF_COPY)
