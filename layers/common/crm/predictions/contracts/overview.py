"""What is known of all customers together, as an admin's page shows it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from crm.catalogue.segments import Segment
from crm.platform.contracts.models import Output, Price
from crm.predictions.contracts.standing import ExpectedValue, ScoredCustomer


class SegmentReport(Output):
    """A segment: who is in it, what they paid, and who came and left."""

    segment: Segment
    customers: int
    paid: list[Price] = Field(description="Net to date, memberships apart; one a currency.")
    arrived: int = Field(description="Came from another segment within 30 days.")
    left: int
    expected: list[ExpectedValue]


class SegmentPlace(Output):
    """A place of the map: how recently customers bought, and how often and how much."""

    r: int = Field(description="1 to 5, 5 bought most recently.")
    fm: int = Field(description="1 to 5, 5 bought most and for most: (F + M) / 2, rounded up.")
    segment: Segment
    customers: int


class SegmentMove(Output):
    """How many moved from one segment to another within 30 days."""

    from_segment: Segment
    to_segment: Segment
    customers: int


class RiskReport(Output):
    """Who of those who may leave probably does."""

    at_risk: int
    may_leave: int = Field(description="They bought, have no membership and are not lost yet.")
    brought: list[Price] = Field(description="What those at risk paid within 365 days, net.")
    words: str


class ModelVersion(Output):
    """What one night learned."""

    version: int
    trained_at: datetime
    data_until: datetime
    status: Literal["candidate", "active", "refused", "retired"]
    reason: str = Field(description="Why it was refused; else empty.")


class ModelReport(Output):
    """A model: what is in use, how good that is, and what was refused."""

    name: Literal["customers", "purchase"]
    active: ModelVersion | None
    latest: ModelVersion | None = Field(description="Of the last night; null before the first.")
    words: list[str] = Field(description="What it is used for, how good it is, what is missing.")
    refused: list[ModelVersion] = Field(description="Of the latest ten, newest first.")


class CohortSize(Output):
    """A cohort, and who is in it."""

    name: str
    title: str
    customers: int
    joined: int = Field(description="Of those, who came in within 30 days.")


class Predictions(Output):
    """All that the page of segments shows at first."""

    as_of: datetime
    scored_at: datetime | None = Field(description="Null before the first night.")
    customers: int
    buyers: int
    missing: str | None = Field(
        description="How much more data chances and expected values take; null when there is"
        " enough."
    )
    segments: list[SegmentReport]
    places: list[SegmentPlace]
    moves: list[SegmentMove]
    risk: RiskReport
    calls: list[ScoredCustomer] = Field(description="With whom most is at stake.")
    expected: list[ExpectedValue] = Field(description="Of all customers; one a currency.")
    models: list[ModelReport]
    cohorts: list[CohortSize]
