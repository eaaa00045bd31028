"""By what offers are ordered, and how often the first place is drawn to learn from it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from crm.platform.toml_file import WholeNumber
from crm.platform.toml_table import Table

type RankBy = Literal["weight", "purchase", "revenue"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking(Table):
    """Weights alone, or how likely a purchase is, or what it then brings.

    Attributes:
        explore: Percent of decisions whose first place is drawn; none where weights order alone.
    """

    rank_by: RankBy = "weight"
    explore: Annotated[int, WholeNumber(0, 100)] = 10
