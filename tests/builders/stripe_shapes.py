"""Compares JSON with the classes that the Stripe SDK declares for it."""

import inspect
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import NoneType
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe import ListObject, StripeObject
from stripe._stripe_object import UntypedStripeObject

type Arguments = tuple[Any, ...]

SCALARS: dict[object, type] = {int: int, str: str, bool: bool, NoneType: NoneType, Decimal: str}


def differences(value: object, annotation: Any, path: str = "") -> Iterator[str]:
    """What keeps `value` from being the JSON of `annotation`, each with its path."""
    if isinstance(annotation, ForwardRef):
        annotation = getattr(stripe, annotation.__forward_arg__, Any)
    if annotation is Any:
        return
    generic = GENERICS.get(get_origin(annotation))
    if generic is not None:
        yield from generic(value, get_args(annotation), path)
    elif annotation in SCALARS:
        if type(value) is not SCALARS[annotation]:
            yield f"{path}: {value!r} is no {annotation.__name__}"
    else:
        yield from _of_class(value, annotation, path)


def declared(class_: type) -> dict[str, Any]:
    """The fields that a class of the SDK declares."""
    return {
        name: annotation
        for name, annotation in inspect.get_annotations(class_).items()
        if not name.isupper() and not name.startswith("_")
    }


def _of_any(value: object, options: Arguments, path: str) -> Iterator[str]:
    found = [list(differences(value, option, path)) for option in options]
    if all(found):
        # The one that came closest says most.
        yield from min(found, key=lambda each: (each[0].startswith(f"{path}: "), len(each)))


def _of_words(value: object, words: Arguments, path: str) -> Iterator[str]:
    if value not in words:
        yield f"{path}: {value!r} is not one of {len(words)} words"


def _of_items(value: object, arguments: Arguments, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is no list"
        return
    for index, item in enumerate(value):
        yield from differences(item, arguments[0], f"{path}[{index}]")


def _of_page(value: object, arguments: Arguments, path: str) -> Iterator[str]:
    items = value.get("data") if isinstance(value, dict) else None
    yield from _of_items(items, arguments, f"{path}.data")


def _of_members(value: object, arguments: Arguments, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no object"
        return
    for name, member in value.items():
        yield from differences(member, arguments[0], f"{path}.{name}")


def _of_class(value: object, class_: type, path: str) -> Iterator[str]:
    assert issubclass(class_, StripeObject), class_
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no {class_.__name__}"
        return
    fields = declared(class_)
    for name in value.keys() - fields.keys():
        yield f"{path}.{name} is not declared"
    for name, annotation in fields.items():
        if name in value:
            yield from differences(value[name], annotation, f"{path}.{name}")
        elif NoneType not in get_args(annotation):
            yield f"{path}.{name} is missing"


GENERICS: dict[object, Callable[[object, Arguments, str], Iterator[str]]] = {
    Union: _of_any,
    Literal: _of_words,
    list: _of_items,
    ListObject: _of_page,
    UntypedStripeObject: _of_members,
}
