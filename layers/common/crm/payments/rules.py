"""What a Stripe event means to us: facts, derived from the event alone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeGuard
from uuid import UUID

from crm.platform.money import LARGEST_AMOUNT, InvalidMoneyError, Money, exponent

type Flag = Literal[
    "foreign_account", "livemode_mismatch", "missing_field", "thin_event", "unusable_metadata"
]
type _Object = Mapping[str, object]

_LONGEST_ID = 255
_LATEST = 253_402_300_799  # the year 9999, the last one that a datetime can hold
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Stripe counts these in other units than ISO 4217 does.
_STRIPE_DECIMALS = {"ISK": 2, "UGX": 2, "MGA": 0}
# From this version on, a completed checkout says whether it was paid; before, it always was.
_FIRST_WITH_PAYMENT_STATUS = "2020-08-27"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHead:
    """What every event says of itself, in every API version."""

    id: str
    type: str
    api_version: str | None
    livemode: bool
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutPaid:
    """A checkout's money arrived, or none was needed. The amount is Stripe's, the ids are ours."""

    kind: Literal["checkout_paid"] = "checkout_paid"
    checkout_session_id: str
    payment_intent_id: str | None
    stripe_customer_id: str | None
    amount: int
    currency: str
    customer_id: UUID | None
    intake_id: UUID | None
    upsell_id: UUID | None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Worth keeping, with nothing to apply."""

    kind: Literal["none"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Stripe's, and yet not to be applied: a person looks at it."""

    kind: Literal["unusable"] = "unusable"
    flag: Flag
    reason: str


type StripeFact = CheckoutPaid | Noted | Unusable


class _CannotApplyError(Exception):
    def __init__(self, flag: Flag, reason: str) -> None:
        super().__init__(reason)
        self.fact = Unusable(flag=flag, reason=reason)


def identify(event: _Object) -> EventHead | None:
    """Read an event's head; None when nothing names it, so that it could not be stored once."""
    id_, type_ = event.get("id"), event.get("type")
    if not _is_id(id_) or not _is_id(type_):
        return None
    version = event.get("api_version")
    return EventHead(
        id=id_,
        type=type_,
        api_version=version if isinstance(version, str) else None,
        # What does not say so took no money; `interpret` flags it all the same.
        livemode=event.get("livemode") is True,
        created_at=_time(event.get("created")),
    )


def interpret(event: _Object, *, livemode: bool) -> StripeFact:
    """Say what an identified event means on a stage that takes live money or does not."""
    try:
        _require_ours(event, livemode=livemode)
        reader = _READERS.get(str(event.get("type")))
        if reader is None:
            return Noted()
        return reader(_data_object(event), str(event.get("api_version") or ""))
    except _CannotApplyError as refusal:
        return refusal.fact


def _require_ours(event: _Object, *, livemode: bool) -> None:
    if event.get("object") != "event":
        raise _CannotApplyError("thin_event", "It carries no object: subscribe to snapshot events.")
    if not isinstance(event.get("livemode"), bool):
        raise _missing("livemode")
    if event["livemode"] is not livemode:
        stage = "live" if livemode else "test"
        raise _CannotApplyError("livemode_mismatch", f"This stage takes {stage} payments only.")
    if event.get("account") is not None:
        raise _CannotApplyError("foreign_account", "It happened on another, connected account.")
    if _time(event.get("created")) is None:
        raise _missing("created")


def _data_object(event: _Object) -> _Object:
    data = event.get("data")
    found = data.get("object") if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping):
        raise _missing("data.object")
    return found


def _checkout_completed(checkout: _Object, api_version: str) -> StripeFact:
    status = checkout.get("payment_status")
    if status is None and "" < api_version < _FIRST_WITH_PAYMENT_STATUS:
        status = "paid"
    if checkout.get("mode") == "setup" or status == "unpaid":
        return Noted()
    if not isinstance(status, str) or status not in {"paid", "no_payment_required"}:
        raise _missing("payment_status")
    return _checkout_paid(checkout)


def _async_payment_succeeded(checkout: _Object, _api_version: str) -> StripeFact:
    return _checkout_paid(checkout)


def _checkout_paid(checkout: _Object) -> CheckoutPaid:
    total = _total(checkout)
    metadata = _metadata(checkout)
    customer_id, intake_id, upsell_id = (
        _uuid(metadata, name) for name in ("customer_id", "intake_id", "upsell_id")
    )
    return CheckoutPaid(
        checkout_session_id=_id(checkout, "id"),
        payment_intent_id=_reference(checkout, "payment_intent"),
        stripe_customer_id=_reference(checkout, "customer"),
        amount=total.amount,
        currency=total.currency,
        customer_id=customer_id,
        intake_id=intake_id,
        upsell_id=upsell_id,
        metadata=metadata,
    )


def _total(checkout: _Object) -> Money:
    """Versions before 2020-08-27 may list priced items instead of a total."""
    items = checkout.get("display_items")
    if checkout.get("amount_total") is not None or not isinstance(items, list):
        return _money(_amount(checkout, "amount_total"), checkout)
    lines = [item if isinstance(item, Mapping) else {} for item in items]
    if not lines or len({str(line.get("currency")) for line in lines}) > 1:
        raise _missing("display_items")
    total = sum(_amount(line, "amount") * _amount(line, "quantity") for line in lines)
    return _money(total, lines[0])


def _money(stripe_units: int, values: _Object) -> Money:
    code = values.get("currency")
    currency = code.upper() if isinstance(code, str) else ""
    try:
        places = exponent(currency)
        whole, rest = divmod(
            stripe_units * 10**places, 10 ** _STRIPE_DECIMALS.get(currency, places)
        )
        total = Money(whole, currency)
    except InvalidMoneyError as error:
        raise _missing("currency") from error
    if rest:
        raise _missing("amount")
    return total


def _amount(values: _Object, name: str) -> int:
    value = values.get(name)
    # A bool is an int to Python, and not to anybody else.
    if isinstance(value, bool) or not isinstance(value, int):
        raise _missing(name)
    if not 0 <= value <= LARGEST_AMOUNT:
        raise _missing(name)
    return value


def _id(values: _Object, name: str) -> str:
    value = values.get(name)
    if not _is_id(value):
        raise _missing(name)
    return value


def _reference(values: _Object, name: str) -> str | None:
    """An id, or the whole object that an expanded field holds in its place."""
    value = values.get(name)
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if _is_id(value) else None


def _metadata(values: _Object) -> dict[str, str]:
    found = values.get("metadata")
    pairs = dict(found) if isinstance(found, Mapping) else {}
    if not all(isinstance(value, str) for value in pairs.values()):
        raise _CannotApplyError("unusable_metadata", "Its metadata holds more than text.")
    return pairs


def _uuid(metadata: Mapping[str, str], name: str) -> UUID | None:
    value = metadata.get(name)
    if value is None:
        return None
    if not _UUID.fullmatch(value):
        raise _CannotApplyError("unusable_metadata", f"Its metadata's {name} is no id of ours.")
    return UUID(value)


def _time(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LATEST:
        return None
    return datetime.fromtimestamp(value, UTC)


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID


def _missing(name: str) -> _CannotApplyError:
    return _CannotApplyError("missing_field", f"Its {name} is missing or unusable.")


_READERS: Mapping[str, Callable[[_Object, str], StripeFact]] = {
    "checkout.session.completed": _checkout_completed,
    "checkout.session.async_payment_succeeded": _async_payment_succeeded,
}
