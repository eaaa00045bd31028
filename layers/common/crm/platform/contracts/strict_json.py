"""JSON as strangers send it: read strictly, and searched for what no part of us could store."""

import json
import math
import re
from collections.abc import Iterator
from functools import reduce
from itertools import islice
from typing import Any, NoReturn

from crm.platform.errors import FieldError, MalformedJson

_DEEPEST = 32
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_MOST_DIGITS = 20
_MOST_VIOLATIONS = 50
_LONGEST_PLACE = 200
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

type _Place = tuple[str | int, ...]


def parse(document: str | bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    """Returns the value of a JSON document, numbers out of range included: see `violations`.

    Raises:
        MalformedJson: Not UTF-8, not JSON by RFC 8259, or ambiguous: a key given twice, NaN,
            half a surrogate pair.
    """
    try:
        text = document if isinstance(document, str) else document.decode("utf-8")
        value = _DECODER.decode(text)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        text.encode("utf-8")
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise MalformedJson(f"The body is not JSON: {error.msg} at {place}.") from error
    except UnicodeDecodeError as error:
        raise MalformedJson("The body is not text in UTF-8.") from error
    except UnicodeEncodeError as error:
        raise MalformedJson("The body holds half a surrogate pair.") from error
    except RecursionError as error:
        raise MalformedJson("The body is nested too deeply.") from error
    return value


def violations(value: object, field: str = "", whole: str = "body") -> tuple[FieldError, ...]:
    """What in a parsed value cannot be stored, each with its place below `field`.

    `whole` is what the value itself is called where it has no field; of a long place, the first
    200 characters are told.
    """
    found = islice(_search(value, (field,) if field else (), 1), _MOST_VIOLATIONS)
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


def _search(value: object, place: _Place, depth: int) -> Iterator[tuple[_Place, str]]:
    message = _scalar_violation(value)
    if message:
        yield place, message
    elif isinstance(value, (dict, list)):
        if depth > _DEEPEST:
            yield place, f"should not be nested deeper than {_DEEPEST} levels"
            return
        if isinstance(value, dict):
            if any("\0" in key for key in value):
                yield place, "should not have a NUL character in a key"
                return
            members: Iterator[tuple[str | int, object]] = iter(value.items())
        else:
            members = iter(enumerate(value))
        for part, member in members:
            yield from _search(member, (*place, part), depth + 1)


def _scalar_violation(value: object) -> str | None:
    if isinstance(value, str):
        return "should not contain a NUL character" if "\0" in value else None
    if isinstance(value, int):
        return None if _LOWEST <= value <= _HIGHEST else "should fit in 64 bits"
    if isinstance(value, float):
        return None if math.isfinite(value) else "should be a number that can be represented"
    return None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedJson("The body gives a key twice in one object.")
    return members


def _integer(digits: str) -> int | float:
    # Python takes quadratic time for thousands of digits, and then refuses.
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson(f"The body holds {name}, which is not JSON.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_constant=_refuse_constant
)
