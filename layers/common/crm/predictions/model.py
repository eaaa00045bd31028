"""What a valid cohorts.toml holds, in the order of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainValidator

from crm.catalogue.kinds import (
    NAME_KEY,
    PlanName,
    SessionTypes,
    TableName,
    Texts,
    with_names,
)
from crm.journey.contracts.interactions import InteractionType
from crm.platform.duration import DURATION_HINT, read_duration
from crm.platform.toml_file import Expected, Line
from crm.platform.toml_table import Table

_ACTS: Final = 'a list of interaction types like ["upsell_clicked"]'
_PLANS: Final = 'a list of plans like ["trial"]'


def _read_span(value: object) -> timedelta:
    duration = read_duration(value)
    return timedelta(days=duration.days, hours=duration.hours)


#: Elapsed time; a day is 24 hours.
type Span = Annotated[timedelta, PlainValidator(_read_span), Expected(DURATION_HINT)]
type Acts = Annotated[tuple[InteractionType, ...], Field(min_length=1), Expected(_ACTS)]
type Plans = Annotated[tuple[PlanName, ...], Field(min_length=1), Expected(_PLANS)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(Table):
    """An act, and how it stands to the step before.

    Attributes:
        within: At most so long after the step before; of the first step, so long before now.
        without: None of these since the step before; of the first step, none ever before it.
    """

    acts: Annotated[Acts, Field(alias="act")]
    plans: Annotated[Plans | None, Field(alias="plan")] = None
    session_types: Annotated[SessionTypes | None, Field(alias="session_type")] = None
    recommendation_types: Annotated[Texts | None, Field(alias="recommendation_type")] = None
    within: Span | None = None
    without: Acts | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort(Table):
    """Customers who have done the steps in their order.

    Attributes:
        without: None of these since the last step.
        after: From so long after the last step on.
        never: None of these at any time.
    """

    name: Annotated[str, Field(alias=NAME_KEY)]
    title: Annotated[str, Line(80)]
    steps: tuple[Step, ...]
    without: Acts | None = None
    after: Span = timedelta()
    never: Acts | None = None

    @property
    def acts(self) -> frozenset[str]:
        """The interaction types that it depends on."""
        named = (
            self.without,
            self.never,
            *(acts for step in self.steps for acts in (step.acts, step.without)),
        )
        return frozenset(act for acts in named for act in acts or ())


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortsFile(Table):
    """Every cohort that customers are put into."""

    cohorts: Annotated[
        Mapping[TableName, Cohort], BeforeValidator(with_names), Expected("a table")
    ] = field(default_factory=dict)
