"""Reads a TOML table key by key, and gathers every problem instead of stopping at the first.

What cannot be used is noted and replaced by a harmless value, so that reading goes on; the loader
never returns a catalogue that has a problem.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard, cast

from crm.platform.money import InvalidMoneyError, Money, exponent

type KeyPath = tuple[str | int, ...]

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MILLION: Final = 1_000_000
_THOUSANDTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the value, or the absence, of one key."""

    path: KeyPath
    message: str


class Table:
    """One table of the file; `finish` refuses the keys that nobody has read."""

    def __init__(self, values: dict[str, Any], path: KeyPath, problems: list[Problem]) -> None:
        self.path = path
        self._values = values
        self._problems = problems
        self._known: set[str] = set()
        self._inner: list[Table] = []

    def problem(self, key: str, message: str) -> None:
        """Note what is wrong with a key; a key that is missing is noted at its table."""
        self._problems.append(Problem((*self.path, key), message))

    def has(self, key: str) -> bool:
        """Whether an optional key is there."""
        self._known.add(key)
        return key in self._values

    def text(
        self, key: str, *, longest: int = 200, like: re.Pattern[str] | None = None, hint: str = ""
    ) -> str:
        """A line of text that is not empty."""
        value = self._value(key)
        if not isinstance(value, str):
            self._expected(key, "a text in quotes")
            return ""
        if not value.strip() or len(value) > longest or _UNPRINTABLE.search(value):
            self.problem(key, f"must be one line of 1 to {longest} characters")
        elif like is not None and not like.fullmatch(value):
            self.problem(key, f"must be {hint}, not {value!r}")
        return value

    def texts(self, key: str, *, choices: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of different texts, at least one; of the choices, when they are given."""
        value = self._value(key)
        if not _are_texts(value):
            self._expected(key, 'a list of different texts like ["one", "two"]')
            return ()
        for item in value:
            if choices is not None and item not in choices:
                self.problem(key, f"{item!r} is none of {', '.join(choices) or 'none at all'}")
        return tuple(value)

    def lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts; no list is empty."""
        value = self._value(key)
        if not isinstance(value, list) or not all(_are_texts(item) for item in value):
            self._expected(key, 'a list of lists like [["one"], ["two", "three"]]')
            return ()
        return tuple(tuple(item) for item in value)

    def choice[T: str](self, key: str, choices: Sequence[T]) -> T:
        """One of a few words."""
        value = self._value(key)
        if value not in choices:
            self._expected(key, f"one of {', '.join(choices)}")
            return choices[0]
        return cast("T", value)

    def number(self, key: str, *, at_least: int = 0, at_most: int = _MILLION) -> int:
        """A whole number within bounds."""
        value = self._value(key)
        if type(value) is not int or not at_least <= value <= at_most:
            self._expected(key, f"a whole number from {at_least} to {at_most}")
            return at_least
        return value

    def flag(self, key: str) -> bool:
        """A true or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            self._expected(key, "true or false")
            return False
        return value

    def money(self, key: str, currency: str) -> Money:
        """An amount of zero or more, as an exact decimal in quotes."""
        value = self._value(key)
        if not isinstance(value, str):
            self._expected(key, 'an amount in quotes, like "99.00"')
            return Money(0, currency)
        try:
            money = Money.parse(value, currency)
        except InvalidMoneyError as error:
            self.problem(key, f"is no price: {error}")
            return Money(0, currency)
        if money.amount < 0:
            self.problem(key, "must not be negative")
        return money

    def price(self, key: str, currency: str) -> Money:
        """An amount that Stripe can be asked for: of a thousandth it takes whole tens alone."""
        money = self.money(key, currency)
        if exponent(currency) == _THOUSANDTHS and money.amount % 10:
            self.problem(key, f'must end in 0, like "9.990": Stripe takes no finer {currency}')
        return money

    def table(self, key: str) -> "Table":
        """A table that has to be there."""
        value = self._value(key)
        if not isinstance(value, dict):
            self._expected(key, "a table")
            value = {}
        return self._enter(value, key)

    def named_tables(self) -> Iterator[tuple[str, "Table"]]:
        """The tables of a table whose keys are names that the founder chose."""
        for name, value in self._values.items():
            self._known.add(name)
            if not IDENTIFIER.fullmatch(name):
                self.problem(name, "must be named in lower case letters, digits and _")
            elif not isinstance(value, dict):
                self.problem(name, "must be a table")
            else:
                yield name, self._enter(value, name)

    def listed_tables(self, key: str) -> Iterator["Table"]:
        """The tables of a list that may be missing."""
        values = self._values[key] if self.has(key) else []
        if not isinstance(values, list) or not all(isinstance(item, dict) for item in values):
            self.problem(key, f"must be tables, each headed [[{dotted((*self.path, key))}]]")
            return
        for index, value in enumerate(values):
            yield self._enter(value, key, index)

    def finish(self) -> None:
        """Refuse the keys that mean nothing, here and in every table read from here."""
        for key in self._values:
            if key not in self._known:
                self.problem(key, f"means nothing here; known are {', '.join(sorted(self._known))}")
        for inner in self._inner:
            inner.finish()

    def _enter(self, values: dict[str, Any], *steps: str | int) -> "Table":
        inner = Table(values, (*self.path, *steps), self._problems)
        self._inner.append(inner)
        return inner

    def _value(self, key: str) -> object:
        self._known.add(key)
        return self._values.get(key)

    def _expected(self, key: str, what: str) -> None:
        self.problem(key, f"must be {what}" if key in self._values else f"is missing: {what}")


def _are_texts(value: object) -> TypeGuard[list[str]]:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, str) for item in value) and len(set(value)) == len(value)


def dotted(path: KeyPath) -> str:
    """A path as a founder reads it: offers.follow_up.when[2].code."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
