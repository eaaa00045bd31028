"""The kinds of values in a catalogue: how the file writes them, and what is valid.

Validators that need the rest of the file find it in pydantic's context; the loader puts it there.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, PlainValidator, Strict, ValidationInfo
from pydantic.functional_validators import WrapValidator
from pydantic_core import ValidationError

from crm.platform.money import CURRENCIES, InvalidMoneyError, Money, exponent
from crm.platform.toml_file import IDENTIFIER, Expected, Line, WholeNumber

type SessionType = Literal["chat", "video", "diagnostic"]
type Interval = Literal["month", "year"]
type FieldKind = Literal["text", "number"]

type Info = ValidationInfo[Mapping[str, Any]]

#: Stands for the name of a table, which the founder chose, among its keys; no file can hold it.
NAME_KEY: Final = "\x00name"
_AMOUNT: Final = 'an amount in quotes, like "99.00"'
_TEXTS: Final = 'a list of different texts like ["one", "two"]'
_LISTS: Final = 'a list of lists like [["one"], ["two", "three"]]'
_THOUSANDTHS: Final = 3
OCCASIONS: Final = "at least one occasion, with a code and a reason"
LONGEST_TEXT: Final = 500
_TEXT_BOUNDS: Final = {"min": 1, "max": LONGEST_TEXT}


def _read_amount(value: object, info: Info) -> Money:
    if not isinstance(value, str):
        raise ValueError(f"must be {_AMOUNT}")  # noqa: TRY004 - pydantic reports ValueError alone
    try:
        money = Money.parse(value, info.context["currency"])
    except InvalidMoneyError as error:
        raise ValueError(f"is no price: {error}") from None
    if money.amount < 0:
        raise ValueError("must not be negative")
    return money


def chargeable_step(currency: str) -> int:
    """The finest amount that Stripe charges, in minor units: 10 where there are thousandths."""
    return 10 if exponent(currency) == _THOUSANDTHS else 1


def _chargeable(money: Money) -> Money:
    if money.amount % chargeable_step(money.currency):
        raise ValueError(f'must end in 0, like "9.990": Stripe takes no finer {money.currency}')
    return money


def _different(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts or len(set(texts)) < len(texts):
        raise ValueError(f"must be {_TEXTS}")
    return texts


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError(f"{code!r} is not the ISO 4217 code of a currency in use")
    return code


def _known_plan(name: str, info: Info) -> str:
    if name not in info.context["plans"]:
        raise ValueError(f"{name!r} is none of the plans: {', '.join(info.context['plans'])}")
    return name


def _session_plan(name: str, info: Info) -> str:
    plans = info.context["session_plans"]
    if name not in plans:
        raise ValueError(f"{name!r} is none of {', '.join(plans) or 'none at all'}")
    return name


def _identifier(name: str) -> str:
    if not IDENTIFIER.fullmatch(name):
        raise ValueError("must be named in lower case letters, digits and _")
    return name


def _lists(value: object, handler: Any) -> Any:  # noqa: ANN401 - pydantic's
    try:
        return handler(value)
    except ValidationError:
        raise ValueError(f"must be {_LISTS}") from None


def with_names(tables: object) -> object:
    """Tell each table its own name."""
    if not isinstance(tables, Mapping):
        return tables
    return {
        name: {**table, NAME_KEY: name} if isinstance(table, Mapping) else table
        for name, table in tables.items()
    }


def at_least_one[Tables: Mapping[str, object]](tables: Tables) -> Tables:
    """Refuse a table of tables that is empty."""
    if not tables:
        raise ValueError("must hold at least one plan")
    return tables


def with_defaults_of_its_kind(field: object) -> object:
    """Bounds that a field of the intake does not name depend on its kind."""
    if not isinstance(field, Mapping):
        return field
    bounds = {"min": 0, "max": 1_000_000_000} if field.get("kind") == "number" else _TEXT_BOUNDS
    return {**bounds, **field}


def with_default_cooldown(offer: object, info: Info) -> object:
    """What an offer does not say about its cool-down is as for all."""
    own = offer.get("cooldown", {}) if isinstance(offer, Mapping) else None
    if not (isinstance(offer, Mapping) and isinstance(own, Mapping)):
        return offer
    return {**offer, "cooldown": {**info.context["cooldown"], **own}}


def at_least_one_occasion[Tables: tuple[object, ...]](tables: Tables) -> Tables:
    """Refuse an offer that nothing earns."""
    if not tables:
        raise ValueError(f"is missing: {OCCASIONS}")
    return tables


_IDENTIFIER_HINT: Final = "lower case letters, digits and _"
_STRIPE_PRICE: Final = re.compile(r"price_[A-Za-z0-9]{1,255}")
# Front ends add a parameter of their own, so a fragment has no place in it.
_RELATIVE: Final = re.compile(r"/(?![/\\])[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*")
_LOCALE: Final = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")

_HELP: Final = re.compile(r"https://\S+|[^@\s]+@[^@\s]+\.[^@\s.]+")

type Flag = Annotated[bool, Strict()]
type Code = Annotated[str, Line(200, IDENTIFIER, _IDENTIFIER_HINT)]
type Locale = Annotated[str, Line(200, _LOCALE, 'like "en_US"')]
type Action = Annotated[str, Line(200, _RELATIVE, 'a relative path like "/intake"')]
type StripePrice = Annotated[str, Line(261, _STRIPE_PRICE, 'like "price_1Abc"')]
type Help = Annotated[str, Line(200, _HELP, "an e-mail address or an https address")]
type Currency = Annotated[str, Line(3), AfterValidator(_known_currency)]
type PlanName = Annotated[str, Line(), AfterValidator(_known_plan)]
type Amount = Annotated[Money, PlainValidator(_read_amount), Expected(_AMOUNT)]
type Price = Annotated[
    Money, PlainValidator(_read_amount), AfterValidator(_chargeable), Expected(_AMOUNT)
]
type Texts = Annotated[
    tuple[Annotated[str, Strict(), Expected("a text in quotes")], ...],
    AfterValidator(_different),
    Expected(_TEXTS),
]
type Sentences = Annotated[
    tuple[Annotated[str, Line(160)], ...],
    AfterValidator(_different),
    Expected(_TEXTS),
]
type SessionTypes = Annotated[tuple[SessionType, ...], AfterValidator(_different), Expected(_TEXTS)]
type SessionPlans = Annotated[
    tuple[Annotated[str, Line(), AfterValidator(_session_plan)], ...],
    AfterValidator(_different),
    Expected(_TEXTS),
]
type ListsOfTexts = Annotated[tuple[Texts, ...], WrapValidator(_lists), Expected(_LISTS)]
type TableName = Annotated[str, AfterValidator(_identifier)]
type Count = Annotated[int, WholeNumber(1, 100_000)]
type Days = Annotated[int, WholeNumber(0, 3650)]
type Window = Annotated[int, WholeNumber(0, 365)]
