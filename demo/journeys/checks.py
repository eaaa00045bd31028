"""Checks of what the API returns; a failed one ends its journey."""

import json

from demo.driver.client import UnexpectedResponse
from demo.driver.transport import Json

_EXCERPT_LENGTH = 400


def check_equal(found: Json, expected: Json, what: str) -> None:
    """Compare a value with what it must be; raises UnexpectedResponse."""
    if found != expected:
        raise UnexpectedResponse(f"{what} is {_excerpt(found)}, not {_excerpt(expected)}")


def check(truth: object, what: str) -> None:
    """Require that something is true; raises UnexpectedResponse."""
    if not truth:
        raise UnexpectedResponse(f"{what} is not so")


def _excerpt(value: Json) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)[:_EXCERPT_LENGTH]
