"""What follows a link of a mail, and what it gets."""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

type Topic = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    """A request for a link.

    Attributes:
        agent: The User-Agent; empty when there was none.
        purpose: What its headers say of looking ahead.
        is_navigation: Whether they say that a person goes there.
        source: The address that it came from.
        locale: What the client would like to read, for who is not known.
    """

    method: str
    agent: str = field(repr=False)
    purpose: str
    is_navigation: bool
    source: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReply:
    """A page, or the way to one.

    Attributes:
        location: Where to go; None where there is a page.
        html: The page; empty where there is a way.
    """

    status: int
    location: str | None = None
    html: str = field(default="", repr=False)


class LinkState(BaseModel):
    """What the database knows about a link and its customer.

    Attributes:
        path: Where it leads; None where it leads nowhere.
        topics: What the customer said about each, `*` for all of them.
    """

    model_config = ConfigDict(frozen=True)

    path: str | None = None
    language: str | None = None
    topics: dict[str, bool] = {}
    wants_none: bool = False
    paused_until: str | None = None
    time_zone: str | None = None
