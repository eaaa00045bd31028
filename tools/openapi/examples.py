"""Examples in the document: refused when their contracts refuse them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from crm.platform.http import Route
from tools.openapi.routes import operation_id


class WrongExample(Exception):  # noqa: N818 - says what the example is
    """An example that its contract refuses, or that belongs to no route."""


@dataclass(frozen=True)
class Example:
    """What a request to a route and its reply look like."""

    request: Any = None
    reply: Any = None


def check_examples(routes: Sequence[Route], examples: Mapping[str, Example]) -> None:
    """Hold every example against its route.

    Raises:
        WrongExample: One of them would mislead a reader.
    """
    by_name = {operation_id(route): route for route in routes}
    if wrong := sorted(by_name.keys() ^ examples.keys()):
        raise WrongExample(f"a route without an example, or the reverse: {', '.join(wrong)}")
    for name, route in by_name.items():
        example = examples[name]
        _check(f"{name}: request", example.request, route.body, route.body_adapter)
        _check(f"{name}: reply", example.reply, route.reply, route.reply_adapter)


def _check(place: str, value: object, type_: object, adapter: TypeAdapter[Any]) -> None:
    if type_ is NoneType and value is not None:
        raise WrongExample(f"{place} carries nothing")
    try:
        read = adapter.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        raise WrongExample(f"{place}: {error}") from None
    written = adapter.dump_python(read, mode="json", by_alias=True, exclude_unset=True)
    if written != value:
        raise WrongExample(f"{place}: of {value} only {written} was read")
