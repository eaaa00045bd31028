"""Checks what a customer says about the subject of a consultation against the catalogue."""

import re
from collections.abc import Iterator, Mapping

from crm.catalogue.model import Subject, SubjectField
from crm.platform.errors import FieldError, InvalidInput

type Details = dict[str, str | int]


def check_details(subject: Subject, given: Mapping[str, object] | None, *, at: str) -> Details:
    """Return the details in their normal form, or refuse them naming every field at fault.

    Args:
        subject: What the catalogue asks for.
        given: That part of the request; None is the same as an empty one.
        at: Where it stands in the request, for the messages.
    """
    details: Details = {}
    faults: list[FieldError] = []
    for name, value in (given or {}).items():
        try:
            details[name] = _read(subject.fields.get(name), value)
        except ValueError as fault:
            faults.append(FieldError(f"{at}.{name}", str(fault)))
    faults.extend(() if faults else _missing(subject, details, at))
    if faults:
        raise InvalidInput(f"{subject.label}: some of it is not valid.", errors=tuple(faults))
    return details


def _read(field: SubjectField | None, value: object) -> str | int:
    if field is None:
        raise ValueError("is not known here")
    if field.kind == "number":
        return _read_number(field, value)
    return _read_text(field, value)


def _read_number(field: SubjectField, value: object) -> int:
    if type(value) is not int or not field.minimum <= value <= field.maximum:
        raise ValueError(f"must be a whole number from {field.minimum} to {field.maximum}")
    return value


def _read_text(field: SubjectField, value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if field.uppercase:
        text = text.upper()
    if not field.minimum <= len(text) <= field.maximum or not text.isprintable():
        raise ValueError(f"must be one line of {field.minimum} to {field.maximum} characters")
    if field.pattern is not None and not re.fullmatch(field.pattern, text):
        raise ValueError(f"must be: {field.hint}")
    return text


def _missing(subject: Subject, details: Details, at: str) -> Iterator[FieldError]:
    if not details and not subject.required:
        return
    if not any(all(name in details for name in chosen) for chosen in subject.one_of):
        ways = " or ".join(", ".join(chosen) for chosen in subject.one_of)
        yield FieldError(at, f"must have {ways}")
