"""What every contract has in common, and the models that several share."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, core_schema

from crm.platform.contracts.cursor import Cursor
from crm.platform.money import Money


class Input(BaseModel):
    """What comes from outside: a field that we do not know is refused, not ignored."""

    # Deferred: a cold start builds the validators of the request that it serves, and no others.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Output(BaseModel):
    """What we answer; its rows may carry more than it says."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAs:
    """Text of a pattern, refused in words: nobody fills in a form by a regular expression."""

    pattern: str
    words: str
    max_length: int

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's
        """What pydantic checks."""
        return core_schema.no_info_after_validator_function(self._check, handler(kind))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """What the OpenAPI document says."""
        return handler(schema) | {"pattern": self.pattern, "maxLength": self.max_length}

    def _check(self, text: str) -> str:
        if len(text) > self.max_length or not re.fullmatch(self.pattern, text):
            raise ValueError(self.words)
        return text


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("should be an IANA time zone, like Europe/Berlin") from None
    return name


type TimeZone = Annotated[
    str, StringConstraints(min_length=1, max_length=64), AfterValidator(_known_zone)
]


class Price(Output):
    """Money for machines and for people."""

    amount: int = Field(description="Whole minor units of the currency: 4999 is 49.99 USD.")
    currency: str = Field(description="ISO 4217.", examples=["USD"])
    formatted: str = Field(description="In the language of Accept-Language.", examples=["$49.99"])

    @classmethod
    def of(cls, amount: int, currency: str, locale: str) -> Self:
        """The price of whole minor units, written as readers of `locale` do."""
        money = Money(amount, currency)
        return cls(amount=amount, currency=currency, formatted=money.format(locale))


class PageQuery(Input):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=200, description="Rows on the page.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")

    @property
    def after(self) -> Cursor[datetime] | None:
        """Where the page before ended.

        Raises:
            InvalidInput: We did not make the cursor.
        """
        return Cursor.decode(self.cursor) if self.cursor is not None else None
