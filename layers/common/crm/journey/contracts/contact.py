"""A person's name, e-mail address and phone number: tidied as they are read, refused in words."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from crm.platform.contracts.models import Input, TimeZone, WrittenAs

_NOT_OF_ONE_LINE: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Letters and a symbol that show nothing: fillers of Hangul, and Braille without a dot.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Words of Persian and of India's languages need these two, between letters.
_JOINED: Final = re.compile(r"(?<=\w)[\u200c\u200d](?=\w)")
_SPECIAL: Final = r'\s<>()\[\]\\,;:"@\x00-\x1f\x7f-\x9f'
_EMAIL: Final = rf"^[^{_SPECIAL}]+@[^{_SPECIAL}]+\.[^{_SPECIAL}.]+$"
# A form that is longer is no number; a character may be eighteen in another form.
_LONGEST_PASTED: Final = 200
_PHONE: Final = r"^\+?([ ()./-]*[0-9]){5,20}[ ()./-]*((x|ext\.?|#) ?[0-9]{1,7})?$"


def _name(text: str) -> str:
    plain = _trimmed("".join(" " if unicodedata.category(char) == "Zs" else char for char in text))
    if not any(map(_shows, plain)) or not is_one_line(_JOINED.sub("", plain)):
        raise ValueError("should be one line, without control or invisible characters")
    return plain


def _email(text: str) -> str:
    return _visible(text).strip()


def _phone(text: str) -> str:
    """What a copy brings along becomes what a keyboard would have written."""
    if len(text) > _LONGEST_PASTED:
        return text
    plain = (_typed(char) for char in unicodedata.normalize("NFKC", _visible(text)))
    return " ".join("".join(plain).lower().split())


def _typed(char: str) -> str:
    if unicodedata.category(char) == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def _visible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _trimmed(text: str) -> str:
    """What a copy leaves around a name, marks of direction too, belongs to the text it is from."""
    while text and (text[-1].isspace() or unicodedata.category(text[-1]) == "Cf"):
        text = text[:-1]
    while text and (text[0].isspace() or unicodedata.category(text[0]) == "Cf"):
        text = text[1:]
    return text


def _shows(char: str) -> bool:
    """Whether a character can be seen alone: a mark needs a letter to stand on."""
    return unicodedata.category(char)[0] not in "CMZ" and char not in _BLANK


def is_one_line(text: str) -> bool:
    """Whether a text has neither line breaks nor control or invisible characters."""
    return _NOT_OF_ONE_LINE.isdisjoint(map(unicodedata.category, text))


class Contact(Input):
    """Where the customer can be reached."""

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
        AfterValidator(_name),
    ] = Field(examples=["Ada Miller"])
    email: Annotated[
        str,
        AfterValidator(_email),
        WrittenAs(
            pattern=_EMAIL,
            words="should be an e-mail address, like ada@example.com",
            max_length=320,
        ),
    ] = Field(examples=["ada@example.com"])
    phone: (
        Annotated[
            str,
            AfterValidator(_phone),
            WrittenAs(
                pattern=_PHONE,
                words="should be a phone number, like +1 202 555 0143",
                max_length=40,
            ),
        ]
        | None
    ) = Field(None, examples=["+1 202 555 0143"])
    time_zone: TimeZone | None = Field(
        None,
        description="Of the customer's clock: they are mailed when it is day there.",
        examples=["Europe/Berlin"],
    )
    mail_consent: StrictBool | None = Field(
        None,
        description="True agrees to the catalogue's `mail_consent`, false forbids such mails;"
        " leave it out where nobody was asked.",
    )
