"""Rows as CSV, with nothing in it that a spreadsheet would run as a formula."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

# What spreadsheets take for the start of a formula; the last four are full-width.
_START: Final = "[=+\\-@|%\uff1d\uff0b\uff0d\uff20]"
_BEGINS: Final = re.compile(rf"""[\t\r\n]|['"\s]*{_START}""")
_RUN: Final = re.compile(rf"""([;'"\s]+)({_START})?""")
# One that reads semicolons or tabs sees no quotes behind our commas: after each a cell begins.
_SEPARATORS: Final = frozenset(";\t\r\n")


def escape_formula(value: object) -> object:
    """Returns the value of a cell, with an apostrophe before whatever would start a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = _RUN.sub(_separate, value)
    return f"'{text}" if _BEGINS.match(value) else text


def _separate(run: re.Match[str]) -> str:
    between, start = run.groups("")
    return run[0] if not start or _SEPARATORS.isdisjoint(between) else f"{between}'{start}"


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Returns a header line and one line for each row, as in RFC 4180, with all text quoted."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_STRINGS)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([escape_formula(row.get(column)) for column in columns])
    return text.getvalue()
