"""What differs from the file, in tables of the file's own keys: {"offers": {TYPE: {KEY: VALUE}}}.

A version of the catalogue is JSON: days are texts like "2026-12-24", and None takes a key out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crm.platform.toml_file import KeyPath, Problem

#: What may be changed of an offer, as the file calls it.
OFFER_KEYS: Final = (
    "title",
    "description",
    "badge",
    "action_label",
    "price",
    "stripe_price",
    "weight",
    "from",
    "to",
    "daily_limit",
)
#: What of it the customer reads.
TEXTS: Final = frozenset({"title", "description", "badge", "action_label"})
#: What of it the customer pays, and how far that may fall.
PRICES: Final = frozenset({"price", "stripe_price"})
_DAYS: Final = frozenset({"from", "to"})
_NOTHING: Final[Mapping[str, Any]] = {}

type Values = Mapping[str, Any]
#: By table, then by name; a table's own None takes it out.
type Patches = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Change:
    """One key of an offer that differs; None is not there."""

    offer: str
    key: str
    before: Any
    after: Any


def apply(values: Values, patches: Patches) -> dict[str, Any]:
    """Returns what the file would say; raises nothing, for its reader checks that."""
    offers = {
        kind: _merged(table, patches.get("offers", _NOTHING).get(kind))
        for kind, table in values["offers"].items()
    }
    return {**values, "offers": offers}


def unknown(values: Values, patches: Patches) -> Iterator[Problem]:
    """What the file has no place for: offers that it does not hold, and keys that stay its own."""
    for table in patches.keys() - {"offers"}:
        yield Problem((table,), "means nothing here; known are offers")
    for kind, patch in patches.get("offers", _NOTHING).items():
        if kind not in values["offers"]:
            known = ", ".join(values["offers"])
            yield Problem(("offers", kind), f"is none of the offers: {known}")
        for key in patch.keys() - set(OFFER_KEYS):
            sentence = f"stays the file's; to be changed here are {', '.join(OFFER_KEYS)}"
            yield Problem(("offers", kind, key), sentence)


def without_stripe_price(values: Values, patches: Patches) -> Iterator[Problem]:
    """Prices that change while the price at Stripe stays, which is what would be charged."""
    for kind, patch in patches.get("offers", _NOTHING).items():
        moved = "price" in patch and "stripe_price" not in patch
        if moved and "stripe_price" in values["offers"].get(kind, _NOTHING):
            sentence = "goes with the price: name another one, or none"
            yield Problem(("offers", kind, "stripe_price"), sentence)


def minimal(values: Values, patches: Patches) -> dict[str, Any]:
    """Leaves out what the file says itself."""
    offers = {}
    for kind, patch in patches.get("offers", _NOTHING).items():
        own = as_json(values["offers"].get(kind, _NOTHING))
        kept = {key: value for key, value in patch.items() if value != own.get(key)}
        if kept:
            offers[kind] = kept
    return {"offers": offers} if offers else {}


def changes(values: Values, before: Patches, after: Patches) -> list[Change]:
    """What one version says otherwise than another one, in the order of the file."""
    one, other = apply(values, before)["offers"], apply(values, after)["offers"]
    return [
        Change(kind, key, *differing)
        for kind in one
        for key in OFFER_KEYS
        for differing in [(as_json(one[kind]).get(key), as_json(other[kind]).get(key))]
        if differing[0] != differing[1]
    ]


def as_json(table: Values) -> dict[str, Any]:
    """A table of the file as JSON writes it."""
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()
    }


def pieces(patches: Patches) -> Iterator[Patches]:
    """Each offer's part of it alone."""
    for kind, patch in patches.get("offers", _NOTHING).items():
        yield {"offers": {kind: patch}}


def joined(one: Patches, other: Patches) -> Patches:
    """Both together, of different offers."""
    return {"offers": {**one.get("offers", _NOTHING), **other.get("offers", _NOTHING)}}


def path_of(change: Change) -> KeyPath:
    """Where it stands in the file."""
    return ("offers", change.offer, change.key)


def _merged(table: Values, patch: Values | None) -> dict[str, Any]:
    if not patch:
        return dict(table)
    merged = {**table, **{key: _read(key, value) for key, value in patch.items()}}
    return {key: value for key, value in merged.items() if value is not None}


def _read(key: str, value: object) -> object:
    """A day that is none stays a text, which the reader refuses in its own words."""
    if key not in _DAYS or not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
