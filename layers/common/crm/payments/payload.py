"""A webhook's body as JSON that Postgres can keep: an object, finite, and of bounded depth."""

import json
import math
from typing import Never

from crm.platform.errors import MalformedJson

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

MAX_DEPTH = 64


def read_object(text: str) -> dict[str, Json]:
    """Parse strictly, and replace what no `jsonb` can hold.

    NUL characters and lone surrogates inside strings become U+FFFD: they are the payer's typing,
    and a payment must not be lost for them.

    Raises:
        MalformedJson: not one JSON object, or with repeated keys, NaN, or numbers or nesting
            beyond reason.
    """
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_without_repeats,
        )
    except (ValueError, RecursionError) as error:
        raise MalformedJson("The body is not strict JSON.") from error
    if not isinstance(value, dict):
        raise MalformedJson("The body is not a JSON object.")
    return {_storable_text(key): _storable(item, 1) for key, item in value.items()}


def _refuse_constant(name: str) -> Never:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _without_repeats(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("repeated key")
    return members


def _storable(value: Json, depth: int) -> Json:
    if depth > MAX_DEPTH:
        raise MalformedJson(f"The body nests deeper than {MAX_DEPTH} levels.")
    match value:
        case str():
            return _storable_text(value)
        case list():
            return [_storable(item, depth + 1) for item in value]
        case dict():
            return {_storable_text(key): _storable(item, depth + 1) for key, item in value.items()}
        case _:
            return value


def _storable_text(text: str) -> str:
    kept = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return kept.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
