"""What differs from the file, in tables of the file's own keys: {"offers": {TYPE: {KEY: VALUE}}}.

A version of the catalogue is JSON: days are texts like "2026-12-24", and None takes a key out. A
discount stands in it whole, or as None, which takes it out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crm.platform.toml_file import Problem

#: What may be changed of an offer, as the file calls it.
OFFER_KEYS: Final = (
    "title",
    "description",
    "badge",
    "action_label",
    "price",
    "stripe_price",
    "floor",
    "cost",
    "margin",
    "max_discount",
    "weight",
    "from",
    "to",
    "daily_limit",
)
#: What of it the customer reads.
TEXTS: Final = frozenset({"title", "description", "badge", "action_label"})
#: What of it the customer pays, and how far that may fall.
PRICES: Final = frozenset({"price", "stripe_price", "floor", "cost", "margin", "max_discount"})
_TABLES: Final = ("offers", "discounts")
_DAYS: Final = frozenset({"from", "to"})
_NOTHING: Final[Mapping[str, Any]] = {}

type Values = Mapping[str, Any]
#: By table, then by name.
type Patches = Mapping[str, Mapping[str, Mapping[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class Change:
    """One key of an offer or a discount that differs; None is not there."""

    table: str
    name: str
    key: str
    before: Any
    after: Any

    @property
    def is_price(self) -> bool:
        """Whether it moves what customers pay, or how far that may fall."""
        return self.table == "discounts" or self.key in PRICES


def apply(values: Values, patches: Patches) -> dict[str, Any]:
    """Returns what the file would say; raises nothing, for its reader checks that."""
    offers = {
        kind: _merged(table, patches.get("offers", _NOTHING).get(kind))
        for kind, table in values["offers"].items()
    }
    applied = {**values, "offers": offers}
    tables = {**applied.pop("discounts", _NOTHING), **patches.get("discounts", _NOTHING)}
    discounts = {name: _merged({}, table) for name, table in tables.items() if table is not None}
    return {**applied, "discounts": discounts} if discounts else applied


def unknown(values: Values, patches: Patches) -> Iterator[Problem]:
    """What the file has no place for: offers that it does not hold, and keys that stay its own."""
    for table in patches.keys() - set(_TABLES):
        yield Problem((table,), f"means nothing here; known are {', '.join(_TABLES)}")
    for kind, patch in patches.get("offers", _NOTHING).items():
        if kind not in values["offers"]:
            known = ", ".join(values["offers"])
            yield Problem(("offers", kind), f"is none of the offers: {known}")
        for key in (patch or _NOTHING).keys() - set(OFFER_KEYS):
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
    own = as_json(values.get("discounts", _NOTHING))
    discounts = {
        name: None if table is None else _without_none(table)
        for name, table in patches.get("discounts", _NOTHING).items()
    }
    discounts = {name: table for name, table in discounts.items() if table != own.get(name)}
    found = {"offers": offers, "discounts": discounts}
    return {table: names for table, names in found.items() if names}


def changes(values: Values, before: Patches, after: Patches) -> list[Change]:
    """What one version says otherwise than another one, in the order of the file."""
    return [
        change
        for table in _TABLES
        for change in _changed(
            table,
            as_json(apply(values, before).get(table, _NOTHING)),
            as_json(apply(values, after).get(table, _NOTHING)),
        )
    ]


def tested_fields(values: Values, before: Patches, after: Patches) -> set[tuple[str, str]]:
    """What experiments could be testing of that: an offer and a key; a discount is its price."""
    both = [apply(values, each).get("discounts", _NOTHING) for each in (before, after)]
    found = set()
    for change in changes(values, before, after):
        if change.table == "offers":
            found.add((change.name, change.key))
        else:
            tables = [each[change.name] for each in both if change.name in each]
            found |= {(kind, "price") for table in tables for kind in table["offers"]}
    return found


def rephrased(values: Values, patches: Patches) -> frozenset[str]:
    """The offers of which customers read something new: its own texts, or a discount's reason."""
    found = {
        kind
        for kind, patch in patches.get("offers", _NOTHING).items()
        if not TEXTS.isdisjoint(patch)
    }
    own = values.get("discounts", _NOTHING)
    for name, table in patches.get("discounts", _NOTHING).items():
        if table and table.get("reason") != own.get(name, _NOTHING).get("reason"):
            found |= set(table["offers"])
    return frozenset(found)


def as_json(value: Any) -> Any:  # noqa: ANN401 - what TOML holds
    """A value of the file as JSON writes it."""
    if isinstance(value, Mapping):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def pieces(patches: Patches) -> Iterator[Patches]:
    """Each offer's and each discount's part of it alone, offers first."""
    for table in _TABLES:
        for name, patch in patches.get(table, _NOTHING).items():
            yield {table: {name: patch}}


def joined(one: Patches, other: Patches) -> Patches:
    """Both together, of different names."""
    return {table: {**one.get(table, _NOTHING), **other.get(table, _NOTHING)} for table in _TABLES}


def _changed(table: str, one: Values, other: Values) -> Iterator[Change]:
    for name in [*one, *(name for name in other if name not in one)]:
        before, after = one.get(name, _NOTHING), other.get(name, _NOTHING)
        keys = OFFER_KEYS if table == "offers" else [*before, *(after.keys() - before.keys())]
        for key in keys:
            if before.get(key) != after.get(key):
                yield Change(table, name, key, before.get(key), after.get(key))


def _merged(table: Values, patch: Values | None) -> dict[str, Any]:
    if not patch:
        return dict(table)
    merged = {**table, **{key: _read(key, value) for key, value in patch.items()}}
    return _without_none(merged)


def _without_none(table: Values) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None}


def _read(key: str, value: object) -> object:
    """A day that is none stays a text, which the reader refuses in its own words."""
    if key not in _DAYS or not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
