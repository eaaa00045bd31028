"""A day of the calendar, as clients write it."""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import BeforeValidator

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2100, 12, 31)


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("should be a date such as 2026-10-31")
    day = date.fromisoformat(value)
    if not _FIRST <= day <= _LAST:
        raise ValueError(f"should be from {_FIRST} to {_LAST}")
    return day


#: Of this century, and written in no other way: a number is not taken for a time.
type Day = Annotated[date, BeforeValidator(_date)]
