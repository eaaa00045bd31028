"""The kinds of values in messages.toml: how the file writes them, and what is valid."""

import re
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, PlainValidator

from crm.platform.duration import DURATION_HINT, Duration, read_duration
from crm.platform.toml_file import Expected, Line

type Block = Literal["recommendations"]
type ConsentDefault = Literal["opt_in", "soft_opt_in"]

PLACEHOLDERS: Final = ("name", "session", "plan", "marketplace", "days")

_PERCENT: Final = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2})?)%")
_QUARTER: Final = re.compile(r"([01][0-9]|2[0-3]):(00|15|30|45)")
_ENTRY: Final = re.compile(r"session_completed|checkout_open|joins:[a-z][a-z0-9_]{0,62}")
_EXIT: Final = re.compile(r"purchase|new_session|(joins|leaves):[a-z][a-z0-9_]{0,62}")
_PERCENT_HINT: Final = 'a share like "10%", below 100%'
_QUARTER_HINT: Final = 'a quarter of an hour like "21:00" or "08:15"'


def _read_share(value: object) -> float:
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be {_PERCENT_HINT}")
    return float(match[1]) / 100


def _read_quarter(value: object) -> int:
    match = _QUARTER.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be {_QUARTER_HINT}")
    return int(match[1]) * 60 + int(match[2])


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone like 'Europe/Berlin'") from None
    return name


type Entry = Annotated[
    str, Line(70, _ENTRY, '"session_completed", "checkout_open" or "joins:" with a cohort')
]
type Exit = Annotated[
    str, Line(70, _EXIT, '"purchase", "new_session", or "joins:" or "leaves:" with a cohort')
]
type After = Annotated[Duration, PlainValidator(read_duration), Expected(DURATION_HINT)]
type Share = Annotated[float, PlainValidator(_read_share), Expected(_PERCENT_HINT)]
#: Minutes after midnight.
type QuarterHour = Annotated[int, PlainValidator(_read_quarter), Expected(_QUARTER_HINT)]
type Zone = Annotated[str, Line(64), AfterValidator(_known_zone)]
type Zones = Annotated[
    tuple[Zone, ...], Expected('a list of time zones like ["America/New_York", "Europe/Berlin"]')
]
type Paragraphs = Annotated[
    tuple[Annotated[str, Line(1000)], ...], Expected('a list of paragraphs like ["One.", "Two."]')
]
