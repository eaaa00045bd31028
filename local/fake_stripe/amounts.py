"""Amounts as Stripe treats them: minor units, limits, and how they are shown."""

from decimal import Decimal

from babel import Locale
from babel.numbers import is_currency, parse_pattern

from local.fake_stripe.errors import invalid

LARGEST = 99_999_999
_SMALLEST = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50}
# fmt: off
_WITHOUT_DECIMALS = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
})
# fmt: on
_WITH_THREE_DECIMALS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
_IN_WHOLE_HUNDREDS = frozenset({"isk", "ugx"})


def decimals(currency: str) -> int:
    """How many decimals Stripe's unit has; not ISO 4217's number for every currency."""
    if currency in _WITHOUT_DECIMALS:
        return 0
    return 3 if currency in _WITH_THREE_DECIMALS else 2


def require_currency(code: str, param: str) -> str:
    """Return the code in Stripe's lower case."""
    currency = code.lower()
    if not is_currency(currency.upper()):
        raise invalid(param, f"Invalid currency: {code}")
    return currency


def require_amount(amount: int, currency: str, param: str) -> int:
    """Refuse a line's amount as Stripe does."""
    if amount < 0:
        raise invalid(param, "Invalid non-negative integer", code="parameter_invalid_integer")
    step = 100 if currency in _IN_WHOLE_HUNDREDS else 10 if decimals(currency) == 3 else 1  # noqa: PLR2004
    if amount % step:
        raise invalid(param, f"Amounts in {currency} must be multiples of {step}")
    return amount


def require_total(total: int, currency: str) -> int:
    """Refuse a sum that Stripe would not charge; nothing at all is fine."""
    if total > LARGEST:
        raise invalid("line_items", "The total amount is too large.", code="amount_too_large")
    if 0 < total < _SMALLEST.get(currency, 1):
        raise invalid("line_items", "The total amount is too small.", code="amount_too_small")
    return total


def format_amount(amount: int, currency: str) -> str:
    """Format an amount for a payer."""
    reader = Locale.parse("en_US")
    pattern = parse_pattern(reader.currency_formats["standard"].pattern)
    places = decimals(currency)
    # Stripe's decimals, not the habits of cash tills that CLDR knows.
    pattern.frac_prec = (places, places)
    number = Decimal(amount).scaleb(-places)
    shown: str = pattern.apply(number, reader, currency=currency.upper(), currency_digits=False)
    return shown
