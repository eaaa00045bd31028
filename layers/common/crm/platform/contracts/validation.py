"""What pydantic found, as fields and sentences that a client can show."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from crm.platform.contracts.strict_json import join, violations
from crm.platform.errors import FieldError

_MOST_ERRORS = 50
_LONGEST_FIELD = 200
# pydantic's own words speak of types; a person fills in a form.
_MESSAGES = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "string_too_long": "should be at most {max_length} characters",
    "string_too_short": "should be at least {min_length} characters",
    "string_type": "should be text",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "int_parsing": "should be a whole number",
    "bool_type": "should be true or false",
    "list_type": "should be a list",
    "dict_type": "should be an object",
    "model_type": "should be an object",
    "model_attributes_type": "should be an object",
    "uuid_type": "should be a UUID",
    "uuid_parsing": "should be a UUID",
    "greater_than_equal": "should be {ge} or more",
    "less_than_equal": "should be {le} or less",
    "literal_error": "should be {expected}",
    "too_long": "should hold at most {max_length}",
    "too_short": "should hold at least {min_length}",
}


def validate_item[Model: BaseModel](
    model: type[Model], value: object, whole: str
) -> Model | tuple[FieldError, ...]:
    """Validates one item of a batch as strictly as a body; returns it, or what is wrong with it."""
    if found := violations(value, whole=whole):
        return found
    try:
        return model.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return field_errors(details, value, whole)


def field_errors(
    details: Sequence[Mapping[str, Any]], value: object, whole: str
) -> tuple[FieldError, ...]:
    """Returns each field at fault, the first fifty of them.

    Args:
        details: As pydantic lists what is wrong.
        value: The input, which tells labels that pydantic adds to places from fields.
        whole: The name of the input itself, where no field is at fault.
    """
    return tuple(_field_error(detail, value, whole) for detail in details[:_MOST_ERRORS])


def _field_error(detail: Mapping[str, Any], value: object, whole: str) -> FieldError:
    known = _MESSAGES.get(detail["type"])
    message = known.format(**detail.get("ctx", {})) if known else detail["msg"]
    field = _field(detail["loc"], value, missing=detail["type"] == "missing")
    return FieldError(
        (field or whole)[:_LONGEST_FIELD],
        message.removeprefix("Value error, ").removeprefix("Input "),
    )


def _field(location: Sequence[str | int], value: object, *, missing: bool) -> str:
    """The place of an error, without the labels that pydantic adds for the members of a union."""
    field = ""
    for number, part in enumerate(location, start=1):
        inside, value = _step(value, part)
        if inside or (missing and number == len(location)):
            field = join(field, part)
    return field


def _step(value: object, part: str | int) -> tuple[bool, object]:
    """Whether a value has this part, and the part; the value itself when it has not."""
    if isinstance(value, dict):
        return part in value, value.get(part, value)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return True, value[part]
    return False, value
