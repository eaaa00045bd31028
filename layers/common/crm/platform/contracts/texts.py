"""What people write: names and prose, without characters that hide or turn what others read."""

import re
import unicodedata
from typing import Final

_NOT_OF_ONE_LINE: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Letters and a symbol that show nothing: fillers of Hangul, and Braille without a dot.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Words of Persian and of India's languages need these two, between letters.
_JOINED: Final = re.compile(r"(?<=\w)[\u200c\u200d](?=\w)")
# They also join emoji.
_JOINERS: Final = frozenset("\u200c\u200d")


def is_one_line(text: str) -> bool:
    """Whether a text has neither line breaks nor control or invisible characters."""
    return _NOT_OF_ONE_LINE.isdisjoint(map(unicodedata.category, text))


def person_name(text: str) -> str:
    """Returns a name on one line, without what a copy leaves around it.

    Raises:
        ValueError: It shows nothing, or hides something inside.
    """
    plain = _trimmed("".join(" " if unicodedata.category(char) == "Zs" else char for char in text))
    if not _shows_something(plain) or not is_one_line(_JOINED.sub("", plain)):
        raise ValueError("should be one line, without control or invisible characters")
    return plain


def prose(text: str) -> str:
    """Returns a text without the invisible characters and marks of direction of a copy.

    Raises:
        ValueError: Nothing of it shows.
    """
    kept = (char for char in text if char in _JOINERS or unicodedata.category(char) != "Cf")
    plain = "".join(kept).strip()
    if not _shows_something(plain):
        raise ValueError("should have characters that can be seen")
    return plain


def visible(text: str) -> str:
    """Returns a text without invisible characters."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _trimmed(text: str) -> str:
    """What a copy leaves around a name, marks of direction too, belongs to the text it is from."""
    while text and (text[-1].isspace() or unicodedata.category(text[-1]) == "Cf"):
        text = text[:-1]
    while text and (text[0].isspace() or unicodedata.category(text[0]) == "Cf"):
        text = text[1:]
    return text


def _shows_something(text: str) -> bool:
    return any(map(_shows, text))


def _shows(char: str) -> bool:
    """Whether a character can be seen alone: a mark needs a letter to stand on."""
    return unicodedata.category(char)[0] not in "CMZ" and char not in _BLANK
