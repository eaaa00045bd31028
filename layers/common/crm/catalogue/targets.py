"""Where rates should be, and which purchases count in them."""

from dataclasses import dataclass, field
from typing import Annotated

from crm.catalogue.kinds import Window
from crm.platform.toml_file import WholeNumber
from crm.platform.toml_table import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Band(Table):
    """From where to where a rate should be, in percent."""

    low: Annotated[int, WholeNumber(0, 100)]
    high: Annotated[int, WholeNumber(0, 100)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets(Table):
    """Where the rates of recommendations clicked and bought should be, of those shown."""

    click_through: Band = field(default_factory=lambda: Band(low=15, high=25))
    conversion: Band = field(default_factory=lambda: Band(low=5, high=10))


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution(Table):
    """How many days after a click or a view a purchase made another way still counts as theirs."""

    click_days: Window
    view_days: Window
