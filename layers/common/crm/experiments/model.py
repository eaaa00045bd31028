"""What a valid experiments.toml holds, in the order of the file.

Plain frozen dataclasses, annotated for pydantic. A phase keeps its definition as the file had it
and is read again by the same annotations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from crm.catalogue.kinds import NAME_KEY, Flag, Price, StripePrice, TableName, with_names
from crm.platform.money import Money
from crm.platform.toml_file import Expected, Line, WholeNumber
from crm.platform.toml_table import Table

type Kind = Literal["message", "price", "order", "holdout"]
type Metric = Literal["clicks", "purchases", "revenue"]

#: The name of the holdout among the experiments, and of its variations.
HOLDOUT: Final = "holdout"
TREATED: Final = "treated"
HELD_OUT: Final = "held_out"


@dataclass(frozen=True, kw_only=True, slots=True)
class Patch(Table):
    """What a variation says of an offer instead of the catalogue."""

    title: Annotated[str, Line(80)] | None = None
    description: Annotated[str, Line(300)] | None = None
    badge: Annotated[str, Line(30)] | None = None
    action_label: Annotated[str, Line(40)] | None = None
    price: Price | None = None
    stripe_price: StripePrice | None = None
    weight: Annotated[int, WholeNumber(0, 1000)] | None = None

    @property
    def changes(self) -> dict[str, str | int | Money]:
        """The fields that it names, with what they become."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Variation(Table):
    """One of the things that an experiment compares; the first changes nothing."""

    name: TableName
    weight: Annotated[int, WholeNumber(1, 10_000)]
    offers: Annotated[Mapping[TableName, Patch], Expected("a table")] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Namespace(Table):
    """Keeps experiments apart: a customer is in at most one part of a namespace, in percent."""

    name: TableName
    begin: Annotated[int, WholeNumber(0, 99), Field(alias="from")]
    end: Annotated[int, WholeNumber(1, 100), Field(alias="to")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Guardrail(Table):
    """What must not fall by more than so many percent of the first variation."""

    metric: Metric
    margin: Annotated[int, WholeNumber(0, 100)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment(Table):
    """What is compared, with whom, and by what it is judged."""

    name: Annotated[str, Field(alias=NAME_KEY)]
    kind: Kind
    question: Annotated[str, Line(200)]
    metric: Metric
    outcome_days: Annotated[int, WholeNumber(1, 365)] = 30
    detect: Annotated[int, WholeNumber(1, 500)] = 20
    coverage: Annotated[int, WholeNumber(1, 100)] = 100
    namespace: Namespace | None = None
    floor: Price | None = None
    guardrails: tuple[Guardrail, ...] = ()
    bandit: Flag = False
    variations: tuple[Variation, ...]

    @property
    def offers(self) -> frozenset[str]:
        """The offers that any of its variations changes."""
        return frozenset(kind for variation in self.variations for kind in variation.offers)

    def variation(self, name: str) -> Variation:
        """Find a variation by its name; raises KeyError."""
        return {variation.name: variation for variation in self.variations}[name]


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdout(Table):
    """The share of customers who are decided about and shown nothing."""

    share: Annotated[int, WholeNumber(1, 50)]
    outcome_days: Annotated[int, WholeNumber(1, 365)] = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class ExperimentsFile(Table):
    """Everything that can be started."""

    holdout: Holdout
    experiments: Annotated[
        Mapping[TableName, Experiment], BeforeValidator(with_names), Expected("a table")
    ] = Field(default_factory=dict)
