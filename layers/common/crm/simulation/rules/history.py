"""Compares what was decided with what a draft decides about the same sessions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from crm.platform.money import Money
from crm.upsells.rules import Decision

#: Why an offer is lost that the draft does not have.
NOT_IN_DRAFT: Final = "not_in_draft"
_SAMPLE: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A decision of the log."""

    rank: int | None
    price: Money

    @property
    def is_offered(self) -> bool:
        """Only what is offered has a rank."""
        return self.rank is not None


@dataclass(kw_only=True, slots=True)
class OfferHistory:
    """What a draft changes for one offer, in customers' sessions.

    Attributes:
        gained: By the code of the occasion, where it was not offered.
        lost: By the code of what suppresses it, where it was.
        moved: Where it is offered in another place than it was.
        prices: By price before and now, where it is offered at another.
        sample: Some of the sessions with any change.
    """

    offered: int = 0
    offered_now: int = 0
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    prices: Counter[tuple[Money, Money]] = field(default_factory=Counter)
    sample: list[UUID] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class History:
    """What a draft changes in all sessions of the log.

    Attributes:
        changed: Sessions with another decision about any offer.
        unreadable: Sessions whose facts these rules cannot read.
    """

    sessions: int = 0
    changed: int = 0
    unreadable: int = 0
    offers: dict[str, OfferHistory] = field(default_factory=dict)

    def add(
        self, session_id: UUID, stored: Mapping[str, Stored], decisions: Iterable[Decision]
    ) -> None:
        """Compare one session."""
        now = {decision.offer.recommendation_type: decision for decision in decisions}
        self.sessions += 1
        changes = [
            self._compare(session_id, kind, stored.get(kind), now.get(kind))
            for kind in sorted(stored.keys() | now.keys())
        ]
        self.changed += any(changes)

    def _compare(
        self, session_id: UUID, kind: str, before: Stored | None, now: Decision | None
    ) -> bool:
        found = self.offers.setdefault(kind, OfferHistory())
        was = before is not None and before.is_offered
        is_now = now is not None and now.outcome.offered
        found.offered += was
        found.offered_now += is_now
        changed = was is not is_now
        if now is not None and is_now and not was:
            found.gained[now.outcome.code] += 1
        elif was and not is_now:
            found.lost[now.outcome.code if now else NOT_IN_DRAFT] += 1
        elif before is not None and now is not None and was:
            moved, priced = before.rank != now.rank, before.price != now.quote.price
            found.moved += moved
            found.prices[before.price, now.quote.price] += priced
            changed = moved or priced
        if changed and len(found.sample) < _SAMPLE:
            found.sample.append(session_id)
        return changed
