"""A person's name, e-mail address and phone number: tidied as they are read, refused in words."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from crm.platform.contracts.models import Input, TimeZone, WrittenAs
from crm.platform.contracts.texts import person_name, visible
from crm.platform.principal import LONGEST_NAME

_SPECIAL: Final = r'\s<>()\[\]\\,;:"@\x00-\x1f\x7f-\x9f'
_EMAIL: Final = rf"^[^{_SPECIAL}]+@[^{_SPECIAL}]+\.[^{_SPECIAL}.]+$"
# A form that is longer is no number; a character may be eighteen in another form.
_LONGEST_PASTED: Final = 200
_PHONE: Final = r"^\+?([ ()./-]*[0-9]){5,20}[ ()./-]*((x|ext\.?|#) ?[0-9]{1,7})?$"


def _email(text: str) -> str:
    return visible(text).strip()


def _phone(text: str) -> str:
    """What a copy brings along becomes what a keyboard would have written."""
    if len(text) > _LONGEST_PASTED:
        return text
    plain = (_typed(char) for char in unicodedata.normalize("NFKC", visible(text)))
    return " ".join("".join(plain).lower().split())


def _typed(char: str) -> str:
    if unicodedata.category(char) == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


class Contact(Input):
    """Where the customer can be reached."""

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
        AfterValidator(person_name),
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
