"""Reads single fields of Stripe's objects; one that is missing or odd makes its event unusable."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeGuard
from uuid import UUID

from crm.payments.rules.amounts import UnevenAmountError, from_stripe
from crm.payments.rules.facts import Flag, UnusableEvent
from crm.platform.money import LARGEST_AMOUNT, InvalidMoneyError, Money

type StripeJson = Mapping[str, object]

_LONGEST_ID = 255
_LATEST = 253_402_300_799  # the year 9999, the last one that a datetime can hold
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class CannotApplyError(Exception):
    """The event is Stripe's and cannot be used; `fact` says why."""

    def __init__(self, flag: Flag, reason: str) -> None:
        super().__init__(reason)
        self.fact = UnusableEvent(flag=flag, reason=reason)


def missing(name: str) -> CannotApplyError:
    """A field that its event's type promises, and that is not there or is something else."""
    return CannotApplyError("missing_field", f"Its {name} is missing or unusable.")


def is_id(value: object) -> TypeGuard[str]:
    """Whether it can be an id or another short word of Stripe's."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID


def required_text(values: StripeJson, name: str) -> str:
    """An id or a status."""
    value = values.get(name)
    if not is_id(value):
        raise missing(name)
    return value


def reference(values: StripeJson, name: str) -> str | None:
    """An id, or the whole object that an expanded field holds in its place."""
    value = values.get(name)
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if is_id(value) else None


def objects(value: object) -> list[StripeJson]:
    """The objects of a list, which Stripe wraps in a page of its own."""
    found = value.get("data") if isinstance(value, Mapping) else value
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def inner(values: StripeJson, name: str) -> StripeJson:
    """An object inside another, empty where there is none."""
    value = values.get(name)
    return value if isinstance(value, Mapping) else {}


def whole(values: StripeJson, name: str) -> int:
    """A whole number, also below 0; 0 where there is none."""
    value = values.get(name)
    return value if _is_whole(value) else 0


def amount(values: StripeJson, name: str) -> int:
    """A whole number of Stripe's units."""
    value = values.get(name)
    if not (_is_whole(value) and 0 <= value <= LARGEST_AMOUNT):
        raise missing(name)
    return value


def money(stripe_units: int, values: StripeJson) -> Money:
    """An amount of Stripe's units in the object's currency."""
    code = values.get("currency")
    currency = code.upper() if isinstance(code, str) else ""
    try:
        return from_stripe(stripe_units, currency)
    except UnevenAmountError as error:
        raise missing("amount") from error
    except InvalidMoneyError as error:
        raise missing("currency") from error


def metadata(values: StripeJson) -> dict[str, str]:
    """What we wrote on the object when we made it."""
    found = values.get("metadata")
    pairs = dict(found) if isinstance(found, Mapping) else {}
    if not all(isinstance(value, str) for value in pairs.values()):
        raise CannotApplyError("unusable_metadata", "Its metadata holds more than text.")
    return pairs


def own_id(pairs: Mapping[str, str], name: str) -> UUID | None:
    """An id of ours in an object's metadata."""
    value = pairs.get(name)
    if value is None:
        return None
    if not _UUID.fullmatch(value):
        raise CannotApplyError("unusable_metadata", f"Its metadata's {name} is no id of ours.")
    return UUID(value)


def time(value: object) -> datetime | None:
    """Seconds since 1970, or None for anything else."""
    if not (_is_whole(value) and 0 < value <= _LATEST):
        return None
    return datetime.fromtimestamp(value, UTC)


def _is_whole(value: object) -> TypeGuard[int]:
    # A bool is an int to Python, and not to anybody else.
    return isinstance(value, int) and not isinstance(value, bool)
