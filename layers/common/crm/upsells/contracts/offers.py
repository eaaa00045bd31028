"""The catalogue's offers as an admin sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import Field

from crm.catalogue.model import Catalogue
from crm.platform.contracts.models import Output, Price


class OfferState(Output):
    """An offer, and whether it is made."""

    recommendation_type: str
    title: str
    price: Price = Field(description="The usual one; rules of the catalogue may set others.")
    paused_at: datetime | None = Field(description="Since when it rests; null while it is made.")


class OfferList(Output):
    """Every offer, in the order of the catalogue."""

    offers: list[OfferState]

    @classmethod
    def of(cls, source: Catalogue, paused: Sequence[Mapping[str, Any]], locale: str) -> Self:
        """Joins the catalogue with the offers that rest."""
        since = {row["recommendation_type"]: row["paused_at"] for row in paused}
        return cls.model_validate(
            {
                "offers": [
                    {
                        "recommendation_type": offer.recommendation_type,
                        "title": offer.title,
                        "price": Price.of(offer.price.amount, offer.price.currency, locale),
                        "paused_at": since.get(offer.recommendation_type),
                    }
                    for offer in source.offers
                ]
            }
        )
