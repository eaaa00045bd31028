"""Intakes: what a customer asks for."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr, StringConstraints

from crm.journey.contracts.contact import Contact
from crm.journey.contracts.sessions import Session
from crm.platform.contracts.models import Input, Output, Price, WrittenAs
from crm.platform.contracts.texts import is_one_line

_FILE_WORDS: Final = "should be an https address, or a path like uploads/photo.jpg"
# Mechanics open it: with another scheme, or none before two slashes, it would lead elsewhere.
_FILE: Final = r"^(https?://[^\s\\]+|[^\s:/\\][^:\\]*)$"


def _file(text: str) -> str:
    if not is_one_line(text):
        raise ValueError(_FILE_WORDS)
    return text


class IntakeRequest(Input):
    """The intake form."""

    plan: str = Field(
        min_length=1, max_length=60, description="A plan's name or alias.", examples=["trial"]
    )
    contact: Contact
    vehicle: dict[str, StrictStr | StrictInt] = Field(
        default_factory=dict,
        description="What the consultation is about; the catalogue says which fields it has.",
        examples=[{"year": 2014, "make": "Volvo", "model": "V60"}],
    )
    concern: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)
    ] = Field(examples=["It grinds when I brake downhill."])
    files: list[
        Annotated[
            str,
            WrittenAs(pattern=_FILE, words=_FILE_WORDS, max_length=1024),
            AfterValidator(_file),
        ]
    ] = Field(
        default_factory=list,
        max_length=20,
        description="Files that the front end has uploaded: addresses, or paths in its storage.",
        examples=[["uploads/photo.jpg"]],
    )
    urgent: StrictBool = False
    upsell_id: UUID | None = Field(
        None,
        description="The recommendation that the customer follows; left out of the intake when"
        " that recommends another plan.",
    )


class Intake(Output):
    """An intake as it was filed, with the price at that moment."""

    id: UUID
    customer_id: UUID
    plan: str
    session_type: str | None = Field(description="Null for a plan without a session.")
    minutes: int | None
    price: Price
    vehicle: dict[str, str | int]
    concern: str
    files: list[str]
    urgent: bool
    upsell_id: UUID | None
    quote_id: UUID | None = Field(
        None, description="The quote of the recommendation whose price it has; null: the plan's."
    )
    created_at: datetime

    @classmethod
    def from_row(cls, row: dict[str, Any], locale: str) -> Self:
        """Builds the intake from a row of the database."""
        price = Price.of(row["price_cents"], row["currency"], locale)
        return cls.model_validate({**row, "price": price})


class IntakeReply(Output):
    """The filed intake, and what comes next."""

    intake: Intake
    session: Session | None = Field(description="Exists at once when the plan is free.")
    next: Literal["wait", "checkout"] = Field(description="What the customer has to do now.")
