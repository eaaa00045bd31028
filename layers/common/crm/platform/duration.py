"""Times that a founder writes, like "20 hours" or "3 days"."""

import re
from dataclasses import dataclass
from typing import Final

DURATION_HINT: Final = 'a time like "20 hours" or "3 days"'
_DURATION: Final = re.compile(r"([1-9][0-9]{0,3}) (hour|day)s?")


@dataclass(frozen=True, slots=True)
class Duration:
    """Hours elapse; days are those of a calendar, at the same time of day."""

    hours: int = 0
    days: int = 0


def read_duration(value: object) -> Duration:
    """Read what the file, or a definition that is kept, says; raises ValueError."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be {DURATION_HINT}")
    number = int(match[1])
    return Duration(hours=number) if match[2] == "hour" else Duration(days=number)
