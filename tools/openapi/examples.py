"""Examples in the document: refused when their contracts refuse them."""

import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from aws_lambda_powertools.event_handler import Response
from pydantic import TypeAdapter, ValidationError

from crm.platform.http.routes import Route


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
    by_name = {route.operation_id: route for route in routes}
    if wrong := sorted(by_name.keys() ^ examples.keys()):
        raise WrongExample(f"a route without an example, or the reverse: {', '.join(wrong)}")
    for name, route in by_name.items():
        example = examples[name]
        _check(f"{name}: request", example.request, route.body)
        _check(f"{name}: reply", example.reply, _reply_of(route))


def _reply_of(route: Route) -> Any:  # noqa: ANN401 - an annotation may be anything
    annotation = inspect.signature(route.function, eval_str=True).return_annotation
    return get_args(annotation)[0] if get_origin(annotation) is Response else annotation


def _check(place: str, value: object, type_: Any) -> None:  # noqa: ANN401 - as above
    if type_ in {None, str}:
        if value is not None:
            raise WrongExample(f"{place} carries nothing")
        return
    adapter = TypeAdapter(type_)
    try:
        read = adapter.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        raise WrongExample(f"{place}: {error}") from None
    written = adapter.dump_python(read, mode="json", by_alias=True, exclude_unset=True)
    if written != value:
        raise WrongExample(f"{place}: of {value} only {written} was read")
