"""Interactions: what a customer did, as it is recorded."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Discriminator, Field, JsonValue, Tag

from crm.platform.contracts.models import Input, Output, PageQuery

LARGEST_EVENT: Final = 32 * 1024
LARGEST_BATCH: Final = 500

type InteractionType = Literal[
    "intake_submitted",
    "session_started",
    "session_completed",
    "summary_viewed",
    "upsell_shown",
    "upsell_clicked",
    "upsell_dismissed",
    "checkout_started",
    "checkout_completed",
    "waiver_accepted",
]


class TokenSubject(Input):
    """Somebody as the claims of their access token name them."""

    iss: str = Field(min_length=1, max_length=2048, examples=["https://shop.eu.auth0.com/"])
    sub: str = Field(min_length=1, max_length=255, examples=["auth0|5f7c8ec7c33c6c004bbafe82"])


class InteractionRequest(Input):
    """One interaction."""

    interaction_type: InteractionType
    customer_id: UUID | None = Field(
        None,
        description="Whose it is: required from a trusted backend, as this or as `customer`;"
        " known for a customer.",
    )
    customer: TokenSubject | None = Field(
        None, description="Whose it is, for a backend that knows the subject only."
    )
    session_id: UUID | None = None
    metadata: dict[str, JsonValue] = Field(default_factory=dict, examples=[{"page": "summary"}])
    event_id: UUID | None = Field(
        None, description="The reporter's id of the event; reported twice, it is recorded once."
    )


class InteractionBatch(Input):
    """Up to 500 interactions; each is validated on its own."""

    interactions: list[Any] = Field(
        min_length=1, max_length=LARGEST_BATCH, description="Items shaped like one interaction."
    )


class Interaction(Output):
    """A recorded interaction."""

    id: UUID
    customer_id: UUID
    interaction_type: InteractionType
    session_id: UUID | None
    metadata: dict[str, Any]
    created_at: datetime


class TrackedInteraction(Interaction):
    """An interaction as it was reported, now or before."""

    duplicate: bool = Field(
        description="True if the event had been reported before; this is the earlier record."
    )


class ItemError(Output):
    """What is wrong with a field of an item."""

    field: str
    message: str


class BatchResult(Output):
    """The result for one item."""

    index: int
    status: Literal["stored", "duplicate", "rejected"]
    id: UUID | None
    errors: list[ItemError] = Field(default_factory=list)


class BatchReply(Output):
    """The result for each item, in the order of the batch."""

    results: list[BatchResult]
    stored: int
    duplicates: int
    rejected: int


class InteractionQuery(PageQuery):
    """Which interactions."""

    type: InteractionType | None = None


class InteractionPage(Output):
    """A customer's interactions, newest first."""

    interactions: list[Interaction]
    next_cursor: str | None


def _kind_of_report(body: object) -> str:
    return "batch" if isinstance(body, dict) and "interactions" in body else "one"


type TrackRequest = Annotated[
    Annotated[InteractionRequest, Tag("one")] | Annotated[InteractionBatch, Tag("batch")],
    Discriminator(_kind_of_report),
]
