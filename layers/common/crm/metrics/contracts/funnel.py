"""The business's funnel: rows, customers in order, and what was recorded."""

from typing import Final, Self, get_args

from pydantic import Field

from crm.journey.contracts.interactions import InteractionType
from crm.metrics.contracts.parts import Rate
from crm.metrics.contracts.reading import Figures, Reading
from crm.metrics.rules.counts import Counts
from crm.platform.contracts.models import Output

_TYPES: Final[tuple[InteractionType, ...]] = get_args(InteractionType.__value__)
_STEPS: Final = (
    "intake_submitted",
    "session_opened",
    "session_started",
    "session_completed",
    "upsell_shown",
    "upsell_clicked",
    "upsell_purchased",
)


class RawFunnel(Output):
    """Rows, as often as customers come."""

    total_intakes: int
    sessions_opened: int
    sessions_started: int
    sessions_completed: int
    upsells_made: int
    upsells_shown: int
    upsells_clicked: int
    upsells_purchased: int


class Step(Output):
    """One step of the ordered funnel."""

    step: str
    customers: int
    of_previous: Rate | None = Field(description="Null at the first step.")
    of_first: Rate | None


class OrderedFunnel(Output):
    """Customers, each once, as far as they came in order."""

    window_days: int
    steps: list[Step]

    @classmethod
    def of(cls, counts: Counts, window_days: int) -> Self:
        """The funnel of one window."""
        reached = [counts.n(f"ordered:{window_days}:{step}") for step in _STEPS]
        return cls(
            window_days=window_days,
            steps=[
                Step(
                    step=step,
                    customers=customers,
                    of_previous=Rate.of(customers, reached[place - 1]) if place else None,
                    of_first=Rate.of(customers, reached[0]) if place else None,
                )
                for place, (step, customers) in enumerate(zip(_STEPS, reached, strict=True))
            ],
        )


class Recorded(Output):
    """Interactions of one type."""

    interaction_type: InteractionType
    count: int
    customers: int = Field(description="Who did it for the first time ever.")


class FunnelFigures(Figures):
    """Where customers are lost."""

    raw: RawFunnel
    intake_to_started: Rate
    started_to_completed: Rate
    conversion_rate: Rate
    ordered: OrderedFunnel | None = Field(description="Null by plan or session type.")
    interactions: list[Recorded] | None = Field(description="Null by plan or session type.")

    measures = (
        "intakes",
        "sessions_opened",
        "sessions_started",
        "sessions_completed",
        "upsells_made",
        "upsells_shown",
        "upsells_clicked",
        "upsells_purchased",
        *(f"interaction:{kind}" for kind in _TYPES),
        *(f"first:{kind}" for kind in _TYPES),
    )

    @classmethod
    def measures_of(cls, reading: Reading) -> list[str]:
        """The ordered funnel of the window that was asked for, and no other."""
        return [*cls.measures, *(f"ordered:{reading.window_days}:{step}" for step in _STEPS)]

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """Customers in order and interactions belong to no plan and to no type."""
        whole = reading.told_apart_by is None
        intakes, started = counts.n("intakes"), counts.n("sessions_started")
        completed = counts.n("sessions_completed")
        return cls(
            raw=RawFunnel(total_intakes=intakes, **{m: counts.n(m) for m in cls.measures[1:8]}),
            intake_to_started=Rate.of(started, intakes),
            started_to_completed=Rate.of(completed, started),
            conversion_rate=Rate.of(completed, intakes),
            ordered=OrderedFunnel.of(counts, reading.window_days) if whole else None,
            interactions=_recorded(counts) if whole else None,
        )


def _recorded(counts: Counts) -> list[Recorded]:
    return [
        Recorded(
            interaction_type=kind,
            count=counts.n(f"interaction:{kind}"),
            customers=counts.n(f"first:{kind}"),
        )
        for kind in _TYPES
    ]
