"""The figures as they are answered."""

from pydantic import Field

from crm.platform.models import Output


class Funnel(Output):
    """How far one customer has come, in counts of their own rows."""

    total_intakes: int
    sessions_started: int
    sessions_completed: int
    upsells_shown: int
    upsells_clicked: int
    upsells_purchased: int
    conversion_rate: float = Field(
        description="sessions_completed / total_intakes x 100, two decimals; 0 without an intake.",
        examples=[66.67],
    )
