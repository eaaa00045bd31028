"""JSON as strangers send it: read strictly, and searched for what no part of us could store."""

import json
import math
import re
from collections.abc import Iterator
from functools import reduce
from itertools import islice
from typing import Any

from crm.platform.errors import FieldError, MalformedJson

_DEEPEST = 32
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_MOST_DIGITS = 20
_MOST_VIOLATIONS = 50
_LONGEST_PLACE = 200
# Of a double's range, what takes a few digits to write down.
_SMALLEST = 1e-15
# What a person types holds line breaks and tabs; any other control character is six bytes of JSON.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

type _Place = tuple[str | int, ...]


class _Ambiguous(dict[str, object]):
    """An object that gave a key twice."""


def parse(document: str | bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    """Returns the value of a JSON document, with what only `violations` finds.

    Raises:
        MalformedJson: Not UTF-8, not JSON, or nested beyond what can be read.
    """
    try:
        return _DECODER.decode(document if isinstance(document, str) else document.decode("utf-8"))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise MalformedJson(f"The body is not JSON: {error.msg} at {place}.") from error
    except UnicodeDecodeError as error:
        raise MalformedJson("The body is not text in UTF-8.") from error
    except RecursionError as error:
        raise MalformedJson("The body is nested too deeply.") from error


def violations(
    value: object, field: str = "", whole: str = "body", *, apart: str | None = None
) -> tuple[FieldError, ...]:
    """What in a parsed value cannot be stored, or is ambiguous, each with its place below `field`.

    `whole` is what the value itself is called where it has no field; of a long place, the first
    200 characters are told. Its member `apart` is not searched.
    """
    found = islice(_search(value, (field,) if field else (), 1, apart), _MOST_VIOLATIONS)
    # A place is put together for a violation only: a key can be as long as the body.
    return tuple(
        FieldError(reduce(join, place, "")[:_LONGEST_PLACE] or whole, message)
        for place, message in found
    )


def join(field: str, part: str | int) -> str:
    """The place of a member or an item below `field`."""
    if isinstance(part, int):
        return f"{field}[{part}]"
    return f"{field}.{part}" if field else part


def _search(
    value: object, place: _Place, depth: int, apart: str | None = None
) -> Iterator[tuple[_Place, str]]:
    if message := _violation(value, depth):
        yield place, message
    elif isinstance(value, dict):
        for key, member in value.items():
            if key != apart:
                yield from _search(member, (*place, key), depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _search(item, (*place, index), depth + 1)


def _violation(value: object, depth: int) -> str | None:
    """What is wrong with a value itself, its members apart."""
    if isinstance(value, str):
        found = _unstorable(value)
        return f"should not contain {found}" if found else None
    if isinstance(value, int | float):
        return _number_violation(value)
    if isinstance(value, (dict, list)) and depth > _DEEPEST:
        return f"should not be nested deeper than {_DEEPEST} levels"
    return _key_violation(value) if isinstance(value, dict) else None


def _number_violation(value: float) -> str | None:
    if not math.isfinite(value):
        return "should be a number that can be represented"
    if not _LOWEST <= value <= _HIGHEST:
        return "should fit in 64 bits"
    return "should be 0 or at least 1e-15 in size" if 0 < abs(value) < _SMALLEST else None


def _key_violation(value: dict[str, object]) -> str | None:
    if isinstance(value, _Ambiguous):
        return "should not give a key twice"
    found = next(filter(None, map(_unstorable, value)), None)
    return f"should not have {found} in a key" if found else None


def _unstorable(text: str) -> str | None:
    found = _UNSTORABLE.search(text)
    if found is None:
        return None
    return "half a surrogate pair" if found[0] >= "\ud800" else "a control character"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Ambiguous(members)


def _integer(digits: str) -> int | float:
    # Python takes quadratic time for thousands of digits, and then refuses.
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _constant(_: str) -> float:
    # NaN and Infinity are no JSON, but Python writes them: one item of a batch may hold them.
    return math.nan


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant)
