"""Quotes as the database keeps them, and as customers read them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field, JsonValue

from crm.catalogue.discounts import Basis
from crm.catalogue.guards import Guard
from crm.catalogue.model import Words
from crm.platform.contracts.models import Output, Price
from crm.platform.errors import Conflict
from crm.platform.money import Money
from crm.pricing.rules import Limits, Listed, Offered, Quote, make_quote

type Row = Mapping[str, Any]


class DiscountLine(Output):
    """What one discount takes off a price, and why."""

    code: str = Field(description="The discount's name in the catalogue.", examples=["win_back"])
    reason: str = Field(description="Why, for the customer to read.")
    amount: Price = Field(description="How much it takes off.")

    @classmethod
    def of(cls, line: Row, currency: str, locale: str, language: str) -> Self:
        """Builds the line from a row's, in a language or, where it is not said in it, in any."""
        reasons = line["reasons"]
        return cls(
            code=line["discount"],
            reason=reasons.get(language) or next(iter(reasons.values()), ""),
            amount=Price.of(line["amount_cents"], currency, locale),
        )


class QuotedPrice(Output):
    """What a recommendation costs its customer now, and why."""

    quote_id: UUID = Field(description="Send it with the checkout to agree to this price.")
    price: Price
    list_price: Price = Field(description="The price before discounts.")
    price_lines: list[DiscountLine]
    price_notes: list[str] = Field(description="Sentences that have to be shown with the price.")
    price_basis: Basis
    price_expires_at: datetime | None

    @classmethod
    def from_row(cls, row: Row, locale: str) -> Self:
        """Builds it from a row of the table, in the locale's language where it has it."""
        language = locale.partition("_")[0]
        currency = row["currency"]
        return cls(
            quote_id=row["id"],
            price=Price.of(row["price_cents"], currency, locale),
            list_price=Price.of(row["list_cents"], currency, locale),
            price_lines=read_lines(row["lines"], currency, locale, language),
            price_notes=read_notes(row["notes"], language),
            price_basis=row["basis"],
            price_expires_at=row["expires_at"],
        )


class PriceChanged(Conflict):
    """The price that a customer agreed to holds no more; the refusal has the one that does."""

    type_ = "price-changed"
    title = "Price changed"
    sentence = "A discount of this price has ended. Nothing was charged; the price is new."

    def __init__(self, quote: QuotedPrice) -> None:
        super().__init__()
        self.extension = {"quote": quote.model_dump(mode="json")}


def read_lines(
    lines: list[dict[str, Any]], currency: str, locale: str, language: str
) -> list[DiscountLine]:
    """Reads the lines of a row."""
    return [DiscountLine.of(line, currency, locale, language) for line in lines]


def read_notes(notes: Mapping[str, list[str]], language: str) -> list[str]:
    """Reads the notes of a row, in a language or, where they are not said in it, in any."""
    return notes.get(language) or next(iter(notes.values()), [])


def quote_row(quotes: Mapping[str, Quote]) -> dict[str, JsonValue]:
    """Returns a quote as the database keeps it.

    Args:
        quotes: The same quote by language, the catalogue's own first.
    """
    quote = next(iter(quotes.values()))
    return {
        "list_cents": quote.listed.price.amount,
        "price_cents": quote.price.amount,
        "former_price_cents": quote.former_price.amount if quote.former_price else None,
        "stripe_price": quote.stripe_price,
        "basis": quote.basis,
        "clamp": quote.clamp,
        "expires_at": quote.until.isoformat() if quote.until else None,
        "lines": [
            _offered_row(line.offered, quotes) | {"amount_cents": line.amount}
            for line in quote.lines
        ],
        "notes": {language: list(each.notes) for language, each in quotes.items() if each.notes},
        "terms": _terms(quotes),
    }


def quote_anew(row: Row, ended: list[str], words: Mapping[str, Words]) -> dict[str, JsonValue]:
    """Returns the quote that replaces one of which discounts have ended, made from its terms.

    Args:
        row: Of the table.
        ended: Discounts that hold no more.
        words: Of the catalogue by language, its own first.
    """
    terms, currency = row["terms"], row["currency"]
    left = [each for each in terms["offered"] if each["discount"] not in ended]
    guards = [
        Guard(code=each["code"], least=Money(each["least_cents"], currency))
        for each in terms["guards"]
    ]
    asked = terms["asked_cents"]
    listed = Listed(
        price=Money(row["list_cents"], currency),
        code=terms["code"],
        reason=terms["reason"],
        basis=terms["basis"],
        stripe_price=terms["stripe_price"],
        asked=None if asked is None else Money(asked, currency),
        asked_less=terms["asked_less"],
    )
    own = next(iter(words))
    quotes = {}
    for language, known in words.items():
        if language == own or language in terms["languages"]:
            offered = [_read_offered(each, language) for each in left]
            quotes[language] = make_quote(listed, offered, guards, known)
    return quote_row(quotes)


def _terms(quotes: Mapping[str, Quote]) -> dict[str, JsonValue]:
    quote = next(iter(quotes.values()))
    listed = quote.listed
    return {
        "languages": list(quotes),
        "code": listed.code,
        "reason": listed.reason,
        "basis": listed.basis,
        "stripe_price": listed.stripe_price,
        "asked_cents": None if listed.asked is None else listed.asked.amount,
        "asked_less": listed.asked_less,
        "guards": [{"code": each.code, "least_cents": each.least.amount} for each in quote.guards],
        "offered": [_offered_row(each, quotes) for each in quote.offered],
    }


def _offered_row(offered: Offered, quotes: Mapping[str, Quote]) -> dict[str, JsonValue]:
    reasons = {
        language: each.reason
        for language, quote in quotes.items()
        for each in quote.offered
        if each.discount == offered.discount
    }
    limits = offered.limits
    return {
        "discount": offered.discount,
        "amount_cents": offered.amount,
        "exclusive": offered.exclusive,
        "basis": offered.basis,
        "reasons": dict(reasons),
        "until": offered.until.isoformat() if offered.until else None,
        "limits": None if limits is None else asdict(limits),
    }


def _read_offered(row: Row, language: str) -> Offered:
    reasons, until = row["reasons"], row["until"]
    return Offered(
        discount=row["discount"],
        amount=row["amount_cents"],
        exclusive=row["exclusive"],
        basis=row["basis"],
        reason=reasons.get(language) or next(iter(reasons.values()), ""),
        until=datetime.fromisoformat(until) if until else None,
        limits=Limits(**row["limits"]) if row["limits"] else None,
    )
