"""Replaces quotes that hold no more, and lets go of what was held in vain."""

from typing import Any, Final
from uuid import UUID

from crm.catalogue.languages import catalogues
from crm.platform.principal import Principal
from crm.pricing import store
from crm.pricing.contracts.quotes import PriceChanged, QuotedPrice, quote_anew

_MOST_HOLDS: Final = 100


def refuse_price(principal: Principal, refused: dict[str, Any], locale: str) -> PriceChanged:
    """The refusal of a price that a customer agreed to, with the one that stands now.

    Args:
        principal: The customer.
        refused: A quote of theirs, `refused`, and the discounts of it that have `ended`.
        locale: The language of the reply.
    """
    row = refused["refused"]
    if refused["ended"]:
        words = {language: known.words for language, known in catalogues().items()}
        replacement = quote_anew(row, refused["ended"], words)
        row = store.replace_quote(principal, UUID(row["id"]), replacement)
    return PriceChanged(QuotedPrice.from_row(row, locale))


def release_unpayable_holds() -> int:
    """Let go of what is held for checkouts that never got an address; returns how many."""
    return store.release_unpayable_holds(_MOST_HOLDS)
