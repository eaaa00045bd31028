"""Stripe's form encoding: `line_items[0][price_data][currency]=usd` and its like."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from local.fake_stripe.errors import StripeError, invalid

type Params = dict[str, str | Params]

_KEY = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
_PART = re.compile(r"[^\[\]]+|\[\]")
_MOST_FIELDS = 1_000
_DEEPEST = 8


def decode(encoded: str) -> Params:
    """Turn a query or a form body into nested dicts; lists are dicts of their positions."""
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise StripeError("The form is not readable.") from error
    params: Params = {}
    for key, value in pairs:
        path = _PART.findall(key)
        if not _KEY.fullmatch(key) or len(path) > _DEEPEST:
            raise invalid(key, f"Invalid parameter name: {key}")
        _place(params, path, value)
    return params


def _place(params: Params, path: list[str], value: str) -> None:
    here = params
    for part in path[:-1]:
        below = here.setdefault(_position(here, part), {})
        if isinstance(below, str):
            raise invalid(path[0], f"Invalid {path[0]}: both a value and an object")
        here = below
    last = _position(here, path[-1])
    if isinstance(here.get(last), dict):
        raise invalid(path[0], f"Invalid {path[0]}: both a value and an object")
    here[last] = value


def _position(here: Params, part: str) -> str:
    return str(len(here)) if part == "[]" else part


class Reader:
    """Reads parameters one by one; `done` refuses those that were not read."""

    def __init__(self, params: Params, prefix: str = "") -> None:
        self._params = dict(params)
        self._prefix = prefix

    def name(self, key: str) -> str:
        """The parameter's full name, as Stripe's errors spell it."""
        return f"{self._prefix}[{key}]" if self._prefix else key

    def text(self, key: str, longest: int = 5_000) -> str | None:
        """A value, or None where it is absent or unset by an empty one."""
        value = self._params.pop(key, None)
        if isinstance(value, dict):
            raise invalid(self.name(key), f"Invalid string: {self.name(key)}")
        if value is not None and len(value) > longest:
            raise invalid(self.name(key), f"Invalid string: at most {longest} characters")
        return value or None

    def whole(self, key: str) -> int | None:
        """Read a whole number."""
        value = self.text(key)
        if value is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise invalid(
                self.name(key), f"Invalid integer: {value}", code="parameter_invalid_integer"
            )
        return int(value)

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """Read one of a few values."""
        value = self.text(key) or default
        if value not in choices:
            listed = ", ".join(choices)
            raise invalid(self.name(key), f"Invalid {self.name(key)}: must be one of {listed}")
        return value

    def texts(self, key: str) -> list[str]:
        """Read a list of values."""
        value = self._params.pop(key, {})
        if isinstance(value, str) or not all(isinstance(item, str) for item in value.values()):
            raise invalid(self.name(key), f"Invalid array: {self.name(key)}")
        return [str(item) for item in value.values()]

    def group(self, key: str) -> "Reader | None":
        """Read an object's own parameters."""
        value = self._params.pop(key, None)
        if value is None:
            return None
        if isinstance(value, str):
            raise invalid(self.name(key), f"Invalid object: {self.name(key)}")
        return Reader(value, self.name(key))

    def groups(self, key: str) -> Iterator["Reader"]:
        """Read a list of objects."""
        listed = self.group(key)
        positions = list(listed._params) if listed else []  # noqa: SLF001 - one of our own
        for position in positions:
            item = listed.group(position) if listed else None
            if item is not None:
                yield item

    def metadata(self, key: str = "metadata") -> dict[str, str]:
        """At most 50 short texts, as Stripe allows."""
        group = self.group(key)
        if group is None:
            return {}
        found: dict[str, str] = {}
        for name, value in group._params.items():  # noqa: SLF001 - one of our own
            if not isinstance(value, str) or len(name) > 40 or len(value) > 500:  # noqa: PLR2004
                raise invalid(
                    group.name(name), "Metadata is text: 40 characters to a name, 500 to a value"
                )
            if value:
                found[name] = value
        if len(found) > 50:  # noqa: PLR2004
            raise invalid(self.name(key), "You can have up to 50 metadata keys")
        return found

    def done(self) -> None:
        """Refuse parameters that were not read."""
        for key in self._params:
            raise invalid(
                self.name(key),
                f"Received unknown parameter: {self.name(key)}"
                " (or one that the fake Stripe does not simulate)",
                code="parameter_unknown",
            )
