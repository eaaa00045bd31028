"""Rows as a CSV file that no spreadsheet runs."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

# What spreadsheets take for a formula, also behind blanks; the last four are full-width.
_STARTS: Final = tuple("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")


def harmless(value: object) -> object:
    """The value of a cell, text led by an apostrophe where it would start a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    if value.startswith(_STARTS) or value.lstrip().startswith(_STARTS):
        return f"'{value}"
    return value


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A header line and one line a row, as RFC 4180 has it."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(row.get(column)) for column in columns])
    return text.getvalue()
