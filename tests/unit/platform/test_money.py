"""Money is exact, or refused."""

import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision, get_territory_currencies
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.money import (
    CURRENCIES,
    LARGEST_AMOUNT,
    InvalidMoneyError,
    MixedCurrenciesError,
    Money,
    exponent,
)

_CODES = st.sampled_from(sorted(CURRENCIES))
_AMOUNTS = st.integers(-(10**15), 10**15)
_LOCALES = ["en_US", "de-DE", "ja", "ar_KW", "hi_IN", "fr_CA", "sw", "zh-Hant-TW"]
# Coins too small to be used, which CLDR leaves out; ISO 4217, cards and banks keep them.
_TILL_CUSTOMS = {
    "AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER",
}  # fmt: skip


def test_all_currencies_in_use_are_known() -> None:
    in_use = {
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory, date(2026, 1, 2), date(2026, 1, 2))
    }

    # ISO lists three that CLDR calls no tender; Bulgaria's lev ended with 2025, for ISO at once.
    assert CURRENCIES - in_use == {"VED", "SVC", "XAD"}
    assert in_use - CURRENCIES == {"BGN"}


def test_exponents_are_those_of_iso_4217() -> None:
    differing = {code for code in CURRENCIES if exponent(code) != get_currency_precision(code)}

    assert differing == _TILL_CUSTOMS
    assert exponent("IQD") == 3
    assert {exponent(code) for code in _TILL_CUSTOMS - {"IQD"}} == {2}


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("99.00", "USD", 9900),
        ("9.9", "USD", 990),
        ("99", "USD", 9900),
        ("0", "USD", 0),
        ("-0.01", "EUR", -1),
        ("990", "JPY", 990),
        ("1.5", "KWD", 1500),
        ("1.001", "KWD", 1001),
        ("0.29", "USD", 29),
        ("92233720368547758.07", "USD", LARGEST_AMOUNT),
    ],
)
def test_decimals_are_read_exactly(text: str, currency: str, amount: int) -> None:
    assert Money.parse(text, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("99.001", "USD"),
        ("99.000", "USD"),
        ("990.0", "JPY"),
        ("1.0001", "KWD"),
        ("NaN", "USD"),
        ("Infinity", "USD"),
        ("1e3", "USD"),
        ("1,000.00", "USD"),
        (" 1.00", "USD"),
        ("1.00\n", "USD"),
        ("+1.00", "USD"),
        (".50", "USD"),
        ("1.", "USD"),
        ("", "USD"),
        ("\u0661.\u0660\u0660", "USD"),
        ("92233720368547758.08", "USD"),
        ("9" * 5000, "USD"),
        (99.0, "USD"),
        (99, "USD"),
        (Decimal("99.00"), "USD"),
        (None, "USD"),
        ("1.00", "usd"),
        ("1.00", "XXX"),
        ("1.00", "DEM"),
        ("1.00", ""),
    ],
)
def test_what_is_no_exact_amount_is_refused(text: object, currency: str) -> None:
    with pytest.raises(InvalidMoneyError):
        Money.parse(text, currency)


@pytest.mark.parametrize("amount", [1.0, True, "1", None, Decimal(1), 2**63, -(2**63)])
def test_an_amount_is_whole_minor_units_that_fit_the_database(amount: object) -> None:
    with pytest.raises(InvalidMoneyError):
        Money(amount, "USD")  # type: ignore[arg-type]


def test_a_price_of_zero_is_a_price() -> None:
    assert bool(Money(0, "USD")) is True
    assert Money(0, "USD").format() == "$0.00"
    assert Money(0, "JPY").format() == "¥0"


@given(_AMOUNTS, _CODES)
def test_what_is_written_reads_back(amount: int, currency: str) -> None:
    money = Money(amount, currency)

    text, code = str(money).split(" ")
    assert Money.parse(text, code) == money


@given(_AMOUNTS, _AMOUNTS, _CODES)
def test_sums_are_those_of_the_minor_units(one: int, other: int, currency: str) -> None:
    total = Money(one, currency) + Money(other, currency)

    assert total.amount == one + other
    assert total - Money(other, currency) == Money(one, currency)
    assert -total + total == Money(0, currency)
    assert (Money(one, currency) <= Money(other, currency)) == (one <= other)


@given(_AMOUNTS, _CODES, _CODES)
def test_currencies_never_mix(amount: int, one: str, other: str) -> None:
    if one == other:
        return
    for mix in (
        lambda: Money(amount, one) + Money(amount, other),
        lambda: Money(amount, one) - Money(amount, other),
        lambda: Money(amount, one) < Money(amount, other),
        lambda: Money(amount, one) >= Money(amount, other),
    ):
        with pytest.raises(MixedCurrenciesError):
            mix()
    assert Money(amount, one) != Money(amount, other)


@pytest.mark.parametrize("other", [1, 1.0, "1.00 USD", None])
def test_money_mixes_with_nothing_else(other: object) -> None:
    with pytest.raises(TypeError):
        Money(1, "USD") + other  # type: ignore[operator]


def test_a_sum_may_not_outgrow_the_database() -> None:
    with pytest.raises(InvalidMoneyError):
        Money(LARGEST_AMOUNT, "USD") + Money(1, "USD")


@pytest.mark.parametrize(
    ("money", "locale", "text"),
    [
        (Money(9900, "USD"), "en_US", "$99.00"),
        (Money(123456789, "USD"), "en-US", "$1,234,567.89"),
        (Money(9900, "USD"), "en_CA", "US$99.00"),
        (Money(2999, "EUR"), "de-DE", "29,99\u00a0€"),
        (Money(-1250, "USD"), "en_US", "-$12.50"),
        (Money(4900, "JPY"), "ja_JP", "\uffe54,900"),
        (Money(4900, "JPY"), "en_US", "¥4,900"),
        (Money(1500, "KWD"), "en_US", "KWD\u00a01.500"),
        (Money(1234567, "IQD"), "en_US", "IQD\u00a01,234.567"),
        (Money(990050, "RSD"), "en_US", "RSD\u00a09,900.50"),
    ],
)
def test_prices_are_written_as_their_readers_do(money: Money, locale: str, text: str) -> None:
    assert money.format(locale) == text


@pytest.mark.parametrize("locale", ["xx", "", "en_", "../../etc/passwd", "\x00", "de_XX_YY_ZZ"])
def test_an_unknown_locale_reads_as_american_english(locale: str) -> None:
    assert Money(9900, "USD").format(locale) == "$99.00"


@given(st.integers(0, 10**12), _CODES, st.sampled_from(_LOCALES))
def test_no_locale_loses_a_digit(amount: int, currency: str, locale: str) -> None:
    digits = "".join(character for character in Money(amount, currency).format(locale)
                     if character.isdigit())  # fmt: skip

    assert int(digits) == amount


def test_making_and_adding_money_does_not_load_babel() -> None:
    program = (
        "import sys; from crm.platform.money import Money; "
        "str(Money.parse('1.00', 'USD') + Money(1, 'USD')); "
        "sys.exit('babel' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": _layer()})  # noqa: S603


def _layer() -> str:
    module = sys.modules[Money.__module__].__file__
    assert module is not None
    return module.removesuffix("/crm/platform/money.py")
