"""Learns how likely each offer is bought, from the decisions of the log and what came of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.predictions.actions.likelihood import train_likelihood
from crm.predictions.rules.delivered import DeliveredList, EligibleOffer
from crm.upsells import store
from crm.upsells.contracts.generation import parse_context
from crm.upsells.rules import features

#: A purchase counts that follows its first showing within so many days.
OUTCOME_DAYS: Final = 14
_PAGE: Final = 500


def learn_likelihood(now: datetime) -> dict[str, int]:
    """Learns from the lists of a year; a model that is proven to be better may order offers.

    Returns counts for the log.

    Raises:
        Unavailable: The database is unavailable.
    """
    return train_likelihood(
        delivered(),
        until=now,
        outcome_days=OUTCOME_DAYS,
        by_revenue=catalogue().ranking.rank_by == "revenue",
    )


def delivered() -> Iterator[DeliveredList]:
    """The lists of a year whose outcomes are known, in the order of their sessions."""
    after: UUID | None = None
    while page := store.list_delivered_lists(after, OUTCOME_DAYS, _PAGE):
        yield from (_read(row) for row in page if row["shown_at"] is not None)
        after = UUID(page[-1]["session_id"])


def _read(row: Mapping[str, Any]) -> DeliveredList:
    context, currency = parse_context(row["context"]), catalogue().currency
    known = features(context, [each["recommendation_type"] for each in row["offers"]])
    return DeliveredList(
        customer=row["customer_id"],
        shown_at=datetime.fromisoformat(row["shown_at"]),
        chance=row["chance"],
        offers=tuple(
            EligibleOffer(
                offer=each["recommendation_type"],
                rank=each["rank"],
                base_rank=each["base_rank"],
                # Amounts of another currency cannot be compared.
                price=each["price_cents"] if each["currency"] == currency else 0,
                features=known[each["recommendation_type"]],
                bought=each["bought"],
            )
            for each in row["offers"]
        ),
    )
