"""Rows as CSV, with nothing in it that a spreadsheet would run as a formula."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

# What spreadsheets take for a formula, also after blanks; the last four are full-width.
_SIGNS: Final = "=+-@|%\uff1d\uff0b\uff0d\uff20"
_STARTS: Final = (*_SIGNS, "\t", "\r", "\n")
# A spreadsheet that separates cells by semicolons or tabs does so inside our quotes too. The
# look behind lets each run of blanks be read once.
_BEFORE_SIGN: Final = re.compile(rf'(?<![\s;"])[\s;"]++(?=[{re.escape(_SIGNS)}])')
_NEXT_CELL: Final = re.compile(r"[;\t\r\n]")


def escape_formula(value: object) -> object:
    """Returns the value of a cell, with an apostrophe before text that would start a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    escaped = _BEFORE_SIGN.sub(_lead, value)
    starts = value.startswith(_STARTS) or value.lstrip().startswith(_STARTS)
    return f"'{escaped}" if starts else escaped


def _lead(blanks: re.Match[str]) -> str:
    return f"{blanks[0]}'" if _NEXT_CELL.search(blanks[0]) else blanks[0]


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Returns a header line and one line for each row, as in RFC 4180, every text in quotes."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_STRINGS)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([escape_formula(row.get(column)) for column in columns])
    return text.getvalue()
