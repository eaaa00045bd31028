"""Fills a sentence's placeholders with what people wrote, which stays what it is."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Final

from markupsafe import Markup, escape

from crm.messages.rules.headers import one_line

_FIRST_STRONG_ISOLATE: Final = "\u2068"
_POP_ISOLATE: Final = "\u2069"
# What would reach beyond a value: right-to-left letters, and marks that embed or override.
_TURNING: Final = {"R", "AL", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}
_ENDS: Final = re.compile(r"[\s,]+$")
_STARTS: Final = re.compile(r"^[\s,]+")


def fill_text(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence as plain text; a value that could turn its direction stands isolated.

    A value that is empty takes the comma and the space before it along.
    """
    return "".join(
        isolated(part) if is_value else part for part, is_value in _parts(sentence, values)
    )


def fill_html(sentence: str, values: Mapping[str, str]) -> Markup:
    """The sentence as HTML, each value in a `bdi` of its own; as `fill_text` else."""
    return Markup().join(
        Markup("<bdi>{}</bdi>").format(part) if is_value else escape(part)
        for part, is_value in _parts(sentence, values)
    )


def isolated(text: str) -> str:
    """The text, kept from turning what stands around it."""
    if _TURNING.isdisjoint(map(unicodedata.bidirectional, text)):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def _parts(sentence: str, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    began, after_gap = False, False
    for literal, name, _format, _conversion in Formatter().parse(sentence):
        value = one_line(values[name]) if name else ""
        plain = _STARTS.sub("", literal) if after_gap and not began else literal
        if name and not value:
            plain = _ENDS.sub("", plain)
        if plain and after_gap and not began:
            plain = plain[0].upper() + plain[1:]
        if plain:
            yield plain, False
        if value:
            yield value, True
        began = began or bool(plain or value)
        after_gap = bool(name) and not value
