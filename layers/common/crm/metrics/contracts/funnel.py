"""The business's funnel: rows, customers in order, and interactions."""

from typing import Final, Self, get_args

from pydantic import Field

from crm.journey.contracts.interactions import InteractionType
from crm.metrics.contracts.figures import rate
from crm.metrics.contracts.parts import Rate
from crm.metrics.contracts.reading import Figures, Reading, figure
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
# Customers in order and interactions belong to no plan and to no session type.
_ABSENT_BY: Final = ("plan", "session_type")


class RawFunnel(Output):
    """Rows; a customer counts as often as they come."""

    total_intakes: int
    sessions_opened: int
    sessions_started: int
    sessions_completed: int
    upsells_made: int
    upsells_shown: int
    upsells_clicked: int
    upsells_purchased: int


# The measure of each count, which is also the name of its rows.
_RAW: Final = {name: name for name in RawFunnel.model_fields} | {"total_intakes": "intakes"}


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
        reached = [counts.row_count(measure) for measure in _ordered_measures(window_days)]
        return cls(
            window_days=window_days,
            steps=[
                Step(
                    step=step,
                    customers=customers,
                    of_previous=Rate.of(customers, reached[index - 1]) if index else None,
                    of_first=Rate.of(customers, reached[0]) if index else None,
                )
                for index, (step, customers) in enumerate(zip(_STEPS, reached, strict=True))
            ],
        )


class Recorded(Output):
    """Interactions of one type."""

    interaction_type: InteractionType
    count: int
    customers: int = Field(description="Who did it for the first time ever.")


@figure
def _raw(counts: Counts, _: Reading, *measures: str) -> RawFunnel:
    numbers = map(counts.row_count, measures)
    return RawFunnel.model_validate(dict(zip(_RAW, numbers, strict=True)))


@figure
def _ordered(counts: Counts, reading: Reading) -> OrderedFunnel:
    return OrderedFunnel.of(counts, reading.window_days)


@figure
def _recorded(counts: Counts, _: Reading, *measures: str) -> list[Recorded]:
    del measures
    return [
        Recorded(
            interaction_type=kind,
            count=counts.row_count(f"interaction:{kind}"),
            customers=counts.row_count(f"first:{kind}"),
        )
        for kind in _TYPES
    ]


class FunnelFigures(Figures):
    """Where customers are lost."""

    raw: RawFunnel = _raw(
        *_RAW.values(),
        means="All rows made in the range and what became of them until now: intakes, sessions"
        " opened, of those started and completed; recommendations made, of those shown, clicked"
        " and purchased. A customer counts as often as they come.",
    )
    intake_to_started: Rate = rate(
        "sessions_started",
        "intakes",
        means="Sessions opened in the range that went live, of the intakes filed in it.",
    )
    started_to_completed: Rate = rate(
        "sessions_completed",
        "sessions_started",
        means="Sessions opened in the range that were completed, of those that went live.",
    )
    conversion_rate: Rate = rate(
        "sessions_completed",
        "intakes",
        means="Sessions opened in the range that were completed, of the intakes filed in it.",
    )
    ordered: OrderedFunnel | None = _ordered(
        means="Customers whose first intake was filed in the range, each counted once. One counts"
        " at a step when they took all steps up to it in this order, each time compared being"
        " their first, and within `window_days` times 24 hours of that intake.",
        absent_by=_ABSENT_BY,
    )
    interactions: list[Recorded] | None = _recorded(
        *(f"interaction:{kind}" for kind in _TYPES),
        *(f"first:{kind}" for kind in _TYPES),
        means="What was recorded in the range, by type: `count` interactions, and `customers` who"
        " did it for the first time ever.",
        rows="interactions",
        absent_by=_ABSENT_BY,
    )

    @classmethod
    def measures_of(cls, reading: Reading) -> list[str]:
        """The ordered funnel of the window that was requested."""
        return [*super().measures_of(reading), *_ordered_measures(reading.window_days)]

    @classmethod
    def rows_behind(cls) -> dict[str, str]:
        """Those of the counts within `raw` too."""
        return _RAW | super().rows_behind()


def _ordered_measures(window_days: int) -> list[str]:
    return [f"ordered:{window_days}:{step}" for step in _STEPS]
