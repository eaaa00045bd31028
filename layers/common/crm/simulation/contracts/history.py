"""What is told of a draft in history, and how the log is read."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from crm.platform.contracts.models import Output
from crm.platform.money import Money
from crm.simulation.rules.history import History, OfferHistory, Stored


class PriceMove(Output):
    """How often an offer is made at another price than it was; minor units."""

    currency: str
    before: int
    now: int
    sessions: int


class OfferReplayed(Output):
    """What the draft changes for an offer, in sessions."""

    recommendation_type: str
    offered: int = Field(description="As it was.")
    offered_now: int = Field(description="Under the draft.")
    gained: dict[str, int] = Field(description="By the code of the occasion.")
    lost: dict[str, int] = Field(description="By the code of what suppresses it.")
    moved: int = Field(description="Offered in another place.")
    prices: list[PriceMove]
    sample: list[UUID] = Field(description="Some sessions with a change.")

    @classmethod
    def of(cls, kind: str, found: OfferHistory) -> Self:
        """Counts without what did not happen."""
        return cls(
            recommendation_type=kind,
            offered=found.offered,
            offered_now=found.offered_now,
            gained=dict(sorted(found.gained.items())),
            lost=dict(sorted(found.lost.items())),
            moved=found.moved,
            prices=[
                PriceMove(
                    currency=now.currency, before=before.amount, now=now.amount, sessions=count
                )
                for (before, now), count in found.prices.most_common()
                if count
            ],
            sample=found.sample,
        )


class HistoryReport(Output):
    """The sessions of the decision log, decided again under a draft."""

    sessions: int
    changed: int = Field(description="With another decision about any offer.")
    unreadable: int = Field(description="Whose facts these rules cannot read.")
    offers: list[OfferReplayed]

    @classmethod
    def of(cls, found: History) -> Self:
        """Writes it down, by the names of the offers."""
        return cls(
            sessions=found.sessions,
            changed=found.changed,
            unreadable=found.unreadable,
            offers=[OfferReplayed.of(kind, one) for kind, one in sorted(found.offers.items())],
        )


def parse_stored(rows: Sequence[Mapping[str, Any]]) -> dict[str, Stored]:
    """Reads the decisions of a log entry."""
    return {
        row["recommendation_type"]: Stored(
            rank=row["rank"] if row["offered"] else None,
            price=Money(row["price_cents"], row["currency"]),
        )
        for row in rows
    }
