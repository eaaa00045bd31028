"""The layouts' own words, in every language that a mail can have."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

DEFAULT: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language; some name `{marketplace}`, `{minutes}` or `{day}`."""

    language: str
    direction: Literal["ltr", "rtl"]
    open: str
    view: str
    minutes: str
    why: str
    unsubscribe: str
    preferences: str
    leave: str
    leave_button: str
    left: str
    preferences_title: str
    pause: str
    paused: str
    none: str
    save: str
    saved: str
    zone: str
    zone_unknown: str
    site: str
    forged: str
    too_old: str
    away: str


@cache
def all_words() -> dict[str, Words]:
    """The words by language."""
    tables = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return {language: Words(language=language, **table) for language, table in tables.items()}


def words_of(language: str) -> Words:
    """The words of a language, whatever region or script its tag names; English for another."""
    known = all_words()
    return known.get(language.replace("_", "-").partition("-")[0].lower(), known[DEFAULT])
