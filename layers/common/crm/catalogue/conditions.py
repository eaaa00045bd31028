"""The facts that an occasion, a price, a boost or a discount may demand."""

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field

from crm.catalogue.kinds import Amount, Count, Flag, SessionPlans, SessionTypes
from crm.platform.toml_file import WholeNumber
from crm.platform.toml_table import Table


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

    @property
    def condition(self) -> Self:
        """The facts that an occasion, a price or a boost demands."""
        return self
