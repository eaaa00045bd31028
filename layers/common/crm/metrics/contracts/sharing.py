"""Links that show the figures to somebody without a sign-in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from crm.metrics.contracts.overview import OverviewQuery, SharedOverview
from crm.platform.contracts.models import Input, Output, WrittenAs

#: 32 bytes by chance, which the browser makes: a stored reply must not hold it.
type Token = Annotated[
    str,
    WrittenAs(
        pattern="^[A-Za-z0-9_-]{43}$", words="should be 32 bytes in base64url", max_length=43
    ),
]


class ShareRequest(Input):
    """Which view to show, to whoever has which token, for how long."""

    token: Token
    days: int = Field(ge=1, le=90, strict=True)
    view: OverviewQuery


class ShareLink(Output):
    """A link; its token is known to those alone who have it."""

    id: UUID
    view: OverviewQuery
    created_by: UUID = Field(description="The admin.")
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Builds the link from a row of the database."""
        return cls.model_validate(row)


class ShareLinks(Output):
    """The newest links, also those that are over."""

    links: list[ShareLink]


class OpenRequest(Input):
    """The token of a link."""

    token: Token


class Shared(Output):
    """What a link shows."""

    view: OverviewQuery
    expires_at: datetime
    overview: SharedOverview
