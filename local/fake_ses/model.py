"""Holds requests against botocore's own model of SES: members, types, lengths, patterns."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import botocore.session
from botocore.model import ServiceModel, Shape

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "timestamp": (int, float, str),
}


@cache
def service_model() -> ServiceModel:
    """The model that boto3's client is built from."""
    return botocore.session.get_session().get_service_model("sesv2")


def faults(value: Any, shape: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON, and botocore's shapes
    """Say what in a value is not as its shape has it."""
    fits: bool = isinstance(value, _TYPES[shape.type_name])
    if not fits:
        yield f"{path or 'The request'} must be of type {shape.type_name}"
    elif shape.type_name == "structure":
        yield from _in_structure(value, shape, path)
    elif shape.type_name == "list":
        yield from _length(value, shape, path)
        for place, item in enumerate(value):
            yield from faults(item, shape.member, f"{path}[{place}]")
    elif shape.type_name == "string":
        yield from _in_string(value, shape, path)


def _in_structure(value: Any, shape: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as above
    for name in shape.required_members:
        if name not in value:
            yield f"{path}.{name} is missing".lstrip(".")
    for name, item in value.items():
        if name not in shape.members:
            yield f"{path}.{name} is unknown".lstrip(".")
        else:
            yield from faults(item, shape.members[name], f"{path}.{name}".lstrip("."))


def _in_string(value: Any, shape: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as above
    yield from _length(value, shape, path)
    if shape.enum and value not in shape.enum:
        yield f"{path} must be one of {', '.join(shape.enum)}"
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        yield f"{path} does not match {pattern}"


def _length(value: Any, shape: Shape, path: str) -> Iterator[str]:  # noqa: ANN401 - as above
    if len(value) < shape.metadata.get("min", 0):
        yield f"{path} is too short"
    if len(value) > shape.metadata.get("max", len(value)):
        yield f"{path} is too long"
