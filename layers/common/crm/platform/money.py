"""Money as whole minor units of an ISO 4217 currency, exact in every sum and text."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import Final

from crm.platform.currencies import DIGITS

# A stored amount is a bigint; what does not fit there is no price.
LARGEST_AMOUNT: Final = 2**63 - 1
DEFAULT_LOCALE: Final = "en_US"

# ISO 4217's own digits. CLDR's are the customs of cash tills: they would read the 2-digit dinar
# of Serbia as a 0-digit one, and charge a hundredth at Stripe.
CURRENCIES: Final = frozenset(DIGITS)
_DECIMAL: Final = re.compile(r"(-?)([0-9]{1,19})(?:\.([0-9]{1,3}))?")
# CLDR keeps a symbol that ends in a letter off the digits; babel does not do it yet.
_LETTER_MEETS_DIGIT: Final = re.compile(r"(?<=[^\W\d_])(?=\d)")


class InvalidMoneyError(ValueError):
    """An amount or a currency that is not money."""


class MixedCurrenciesError(ValueError):
    """Two amounts of different currencies were added, subtracted or compared."""


def exponent(currency: str) -> int:
    """Returns how many decimals the currency's minor unit stands for: 0, 2 or 3."""
    if currency not in DIGITS:
        raise InvalidMoneyError(f"{currency!r} is not the ISO 4217 code of a currency in use")
    return DIGITS[currency]


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount that may be zero, which is a price, or negative, which is a loss."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise InvalidMoneyError(f"an amount is whole minor units, not {self.amount!r}")
        if abs(self.amount) > LARGEST_AMOUNT:
            raise InvalidMoneyError("an amount has to fit into 64 bits")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: object, currency: str) -> "Money":
        """Read the text "99.00" exactly; too many decimals are refused, never rounded."""
        match = _DECIMAL.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise InvalidMoneyError(f'an amount is written like "99.00", not {text!r}')
        places = exponent(currency)
        sign, whole, fraction = match[1], match[2], match[3] or ""
        if len(fraction) > places:
            raise InvalidMoneyError(f"{text} has more decimals than {currency}, which has {places}")
        return cls(int(f"{sign}{whole}{fraction.ljust(places, '0')}"), currency)

    def format(self, locale: str = DEFAULT_LOCALE) -> str:
        """Write it as readers of that locale do; an unknown locale reads as en_US."""
        # Imported here because most functions never show a price, and it costs 18 ms.
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415
        from babel.numbers import parse_pattern  # noqa: PLC0415

        try:
            reader = Locale.parse(locale.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            reader = Locale.parse(DEFAULT_LOCALE)
        pattern = parse_pattern(reader.currency_formats["standard"].pattern)
        places = exponent(self.currency)
        pattern.frac_prec = (places, places)
        text: str = pattern.apply(
            self._decimal(), reader, currency=self.currency, currency_digits=False
        )
        return _LETTER_MEETS_DIGIT.sub("\u00a0", text)

    def __str__(self) -> str:
        return f"{self._decimal():f} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same_currency(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same_currency(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same_currency(other)

    def _same_currency(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise MixedCurrenciesError(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def _decimal(self) -> Decimal:
        return Decimal(self.amount).scaleb(-exponent(self.currency))
