"""Rows as CSV, with nothing in it that a spreadsheet would run as a formula."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

# What spreadsheets take for a formula, also after blanks; the last four are full-width.
_STARTS: Final = tuple("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")


def escape_formula(value: object) -> object:
    """Returns the value of a cell, with an apostrophe before text that would start a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    if value.startswith(_STARTS) or value.lstrip().startswith(_STARTS):
        return f"'{value}"
    return value


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Returns a header line and one line for each row, as in RFC 4180."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([escape_formula(row.get(column)) for column in columns])
    return text.getvalue()
