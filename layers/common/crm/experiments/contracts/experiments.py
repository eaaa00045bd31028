"""Experiments as admins get them, and what admins decide."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from crm.experiments.load import try_definition
from crm.experiments.model import Kind, Metric
from crm.experiments.rules.verdict import Verdict
from crm.platform.contracts.models import Input, Output, Price

type Status = Literal["running", "stopped", "shipped"]

_UNREADABLE: Final = "This version of the software cannot read what it compares."


class StopRequest(Input):
    """Why an experiment ends."""

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
    ] = Field(examples=["The season is over."])


class DecideRequest(Input):
    """Which variation everyone gets."""

    variation: str = Field(min_length=1, max_length=63, examples=["higher"])


class ExperimentPhase(Output):
    """A phase of an experiment: what it compares never changes."""

    name: str = Field(examples=["follow_up_price"])
    phase: int = Field(description="From 1; a change of the file is a new phase.")
    status: Status
    shipped: str | None = Field(description="The variation that everyone gets, once decided.")
    started_at: datetime
    started_by: UUID
    stopped_at: datetime | None
    stop_reason: str | None
    reweighted: bool = Field(description="Whether a bandit began it, with other shares.")


class ExperimentSummary(Output):
    """One experiment of the list."""

    name: str
    kind: Kind | None = Field(description="Null: this version cannot read what the phase kept.")
    question: str
    metric: Metric | None = Field(description="Null as `kind`.")
    currency: str | None = Field(description="ISO 4217; of all amounts. Null as `kind`.")
    variations: list[str]
    startable: bool = Field(description="Whether the file describes it.")
    latest: ExperimentPhase | None = Field(description="Null: it never ran.")

    @classmethod
    def of(cls, name: str, definition: dict[str, Any], latest: Any, *, startable: bool) -> Self:  # noqa: ANN401 - a row
        """Builds it from what it compares and its latest phase, which may be unreadable."""
        number = latest["phase"] if latest else 0
        experiment = try_definition(name, number, definition)
        return cls(
            name=name,
            kind=experiment.kind if experiment else None,
            question=experiment.question if experiment else _UNREADABLE,
            metric=experiment.metric if experiment else None,
            currency=definition["currency"] if experiment else None,
            variations=[variation.name for variation in experiment.variations]
            if experiment
            else [],
            startable=startable,
            latest=None if latest is None else ExperimentPhase.model_validate(latest),
        )


class ExperimentList(Output):
    """Every experiment, the holdout first."""

    experiments: list[ExperimentSummary]


class VariationReport(Output):
    """What was counted of one variation, and what is known against the first."""

    name: str
    share: float = Field(description="Of those who take part, as it was meant.")
    customers: int = Field(description="Who was delivered a list.")
    clicks: int
    purchases: int = Field(description="Customers who paid within the days that count.")
    net: Price = Field(description="What those paid, less what went back.")
    credited: Price = Field(description="Of that, what is credited to recommendations.")
    verdict: Verdict | None = Field(description="Null for the first.")


class Caused(Output):
    """What the treated paid more than they would have, beside what is credited."""

    credited: int = Field(description="Minor units.")
    caused: int | None = Field(description="Null while there is not enough to say.")
    low: int | None
    high: int | None
    words: str


class DayPoint(Output):
    """What was known at the end of a day."""

    day: str
    variation: str
    customers: int
    estimate: float | None
    low: float | None
    high: float | None


class ExperimentReport(Output):
    """What is known of the latest phase of an experiment."""

    summary: ExperimentSummary
    variations: list[VariationReport]
    words: list[str] = Field(description="What is known, in sentences.")
    sample_ratio_p: float = Field(description="Below .001: assignment or exposure is broken.")
    caused: Caused | None = Field(description="Of the holdout alone.")
    days: list[DayPoint] = Field(description="The interval over time.")
