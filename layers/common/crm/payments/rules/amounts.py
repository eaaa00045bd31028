"""Stripe's idea of a minor unit, which is not ISO 4217's for every currency."""

from typing import Final

from crm.platform.money import InvalidMoneyError, Money, exponent

_STRIPE_DECIMALS: Final = {"ISK": 2, "UGX": 2, "MGA": 0}


class UnevenAmountError(InvalidMoneyError):
    """An amount that the other side's minor unit cannot express."""


def from_stripe(units: int, currency: str) -> Money:
    """Read an amount of Stripe's units; the currency is a code in capitals."""
    places = exponent(currency)
    return Money(_scaled(units, _STRIPE_DECIMALS.get(currency, places), places), currency)


def to_stripe(money: Money) -> int:
    """Write an amount in Stripe's units."""
    places = exponent(money.currency)
    return _scaled(money.amount, places, _STRIPE_DECIMALS.get(money.currency, places))


def _scaled(amount: int, places: int, wanted: int) -> int:
    whole: int
    whole, rest = divmod(amount * 10**wanted, 10**places)
    if rest:
        raise UnevenAmountError(f"{amount} of {places} decimals cannot be said with {wanted}")
    return whole
