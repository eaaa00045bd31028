"""Days of a catalogue, which begin and end in UTC."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final

from pydantic import PlainValidator

from crm.platform.toml_file import Expected, KeyPath, Problem

_DAY: Final = "a date without quotes, like 2026-12-24"


def _read_day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"must be {_DAY}")  # noqa: TRY004 - pydantic reports ValueError alone
    return value


type Day = Annotated[date, PlainValidator(_read_day), Expected(_DAY)]


def find_reversed_days(begins: date | None, ends: date | None, path: KeyPath) -> Iterator[Problem]:
    """A first day after the last one; either may be open."""
    if begins and ends and begins > ends:
        yield Problem((*path, "from"), "must not be after `to`")


def begin_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The first moment after a day."""
    return begin_of(day + timedelta(days=1))
