"""The facts that an occasion, a price, a boost or a discount may demand."""

from dataclasses import dataclass
from typing import Annotated, Final, Self

from pydantic import Field

from crm.catalogue.kinds import Amount, Count, Flag, SessionPlans, SessionTypes, TableName
from crm.catalogue.segments import Segment
from crm.platform.toml_file import Expected, WholeNumber
from crm.platform.toml_table import Table

_SEGMENTS: Final = 'a list of segments like ["loyal", "at_risk"]'
_COHORTS: Final = 'a list of cohorts like ["newcomer"]'

type Segments = Annotated[tuple[Segment, ...], Field(min_length=1), Expected(_SEGMENTS)]
type CohortNames = Annotated[tuple[TableName, ...], Field(min_length=1), Expected(_COHORTS)]
type Chance = Annotated[
    float, Field(ge=0, le=1, strict=True), Expected("a share from 0 to 1, like 0.5")
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition(Table):
    """Facts that all have to hold; None demands nothing."""

    session_types: Annotated[SessionTypes | None, Field(alias="session_type")] = None
    plans: Annotated[SessionPlans | None, Field(alias="plan")] = None
    urgent: Flag | None = None
    minutes_at_least: Count | None = None
    minutes_at_most: Count | None = None
    files_at_least: Count | None = None
    complexity_at_least: Annotated[int, WholeNumber(1, 3)] | None = None
    completed_at_least: Count | None = None
    completed_at_most: Count | None = None
    completed_within_days: Count | None = None
    spent_at_least: Amount | None = None
    segments: Annotated[Segments | None, Field(alias="segment")] = None
    cohorts: Annotated[CohortNames | None, Field(alias="cohort")] = None
    churn_at_least: Chance | None = None
    value_at_least: Amount | None = None

    @property
    def is_reckoned(self) -> bool:
        """Whether it asks what was reckoned about the customer, beyond what they did."""
        asked = (self.segments, self.cohorts, self.churn_at_least, self.value_at_least)
        return any(each is not None for each in asked)

    @property
    def condition(self) -> Self:
        """The facts that an occasion, a price or a boost demands."""
        return self
