"""What a past customer saw, and what they would have seen under a draft."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID, uuid5

from pydantic import Field

from crm.editing.contracts.catalogue import PatchesInput
from crm.platform.contracts.models import Output
from crm.upsells.contracts.generation import decision_rows
from crm.upsells.contracts.upsells import Upsell
from crm.upsells.rules import Decision

type Row = Mapping[str, Any]

_UNANSWERED = dict.fromkeys(
    ("shown_at", "viewed_at", "clicked_at", "purchased_at", "dismissed_at", "dismissal_reason")
)


class PreviewRequest(PatchesInput):
    """A session that was decided about, and a draft."""

    session_id: UUID


class HeldBack(Output):
    """An offer that was not made, or would not be."""

    title: str
    reason: str


class Preview(Output):
    """The same facts of the same customer, decided twice."""

    saw: list[Upsell] = Field(description="What was recommended then, best first.")
    would_see: list[Upsell] = Field(description="What would have been, with the draft.")
    held_back: list[HeldBack] = Field(description="By the draft, and why.")

    @classmethod
    def of(cls, entry: Row, decisions: Sequence[Decision], locale: str, language: str) -> Self:
        """Builds it from an entry of the decision log and what would be decided now.

        Args:
            entry: As `api.load_decision` returns it.
            decisions: Under the draft.
            locale: Of the reader, for money.
            language: Of the catalogue's own texts, for both alike.
        """
        rows = decision_rows({language: tuple(decisions)})
        return cls(
            saw=[Upsell.from_row(row, locale, row["language"]) for row in entry["recommendations"]],
            would_see=[_would_see(row, entry, locale) for row in rows if row["offered"]],
            held_back=[
                HeldBack(title=decision.offer.title, reason=decision.outcome.reason)
                for decision in decisions
                if not decision.outcome.offered
            ],
        )


def _would_see(row: Row, entry: Row, locale: str) -> Upsell:
    reason, quote = row["price_reason"], row["quote"]
    session = UUID(entry["session_id"])
    made = {
        **row,
        **_UNANSWERED,
        **{f"price_{name}": quote[name] for name in ("lines", "notes", "basis", "expires_at")},
        "list_price_cents": quote["list_cents"],
        "former_price_cents": quote["former_price_cents"],
        "id": uuid5(session, row["recommendation_type"]),
        "customer_id": entry["customer_id"],
        "session_id": session,
        "metadata": {} if reason is None else {"price_reason": reason},
        "created_at": entry["created_at"],
        "translations": {},
    }
    return Upsell.from_row(made, locale, row["language"])
