"""Reads what an intake asks about the subject of a consultation."""

import re

from crm.catalogue.model import FIELD_KINDS, Subject, SubjectField
from crm.catalogue.reading.tables import Table

_LONGEST_TEXT = 500
_HIGHEST_NUMBER = 1_000_000_000


def read_subject(table: Table) -> Subject:
    """Read the fields, and the sets of them that describe a subject whole."""
    fields = {
        name: _read_field(name, field) for name, field in table.table("fields").named_tables()
    }
    return Subject(
        label=table.text("label", longest=40),
        required=table.flag("required"),
        one_of=_read_sets(table, tuple(fields)),
        fields=fields,
    )


def _read_field(name: str, table: Table) -> SubjectField:
    kind = table.choice("kind", FIELD_KINDS)
    lowest, highest = (0, _HIGHEST_NUMBER) if kind == "number" else (1, _LONGEST_TEXT)
    field = SubjectField(
        name=name,
        label=table.text("label", longest=40),
        hint=table.text("hint", longest=120),
        kind=kind,
        pattern=table.text("pattern", longest=500) if table.has("pattern") else None,
        uppercase=table.flag("uppercase") if table.has("uppercase") else False,
        minimum=table.number("min", at_most=highest) if table.has("min") else lowest,
        maximum=table.number("max", at_most=highest) if table.has("max") else highest,
    )
    if field.minimum > field.maximum:
        table.problem("min", "must not be above max")
    if kind == "number" and (field.pattern is not None or field.uppercase):
        table.problem("kind", "must be text for a pattern or uppercase to make sense")
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as error:
            table.problem("pattern", f"is no regular expression: {error}")
    return field


def _read_sets(table: Table, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    sets = table.lists("one_of")
    for chosen in sets:
        for name in chosen:
            if name not in names:
                table.problem("one_of", f"{name!r} is none of the fields: {', '.join(names)}")
    return sets
