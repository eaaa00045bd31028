"""Discounts: what lowers the price of which offers, for whom, when and how often."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from crm.catalogue.conditions import Condition
from crm.catalogue.days import Day
from crm.catalogue.kinds import NAME_KEY, Amount, Count, Price, Texts
from crm.platform.toml_file import Line, WholeNumber
from crm.platform.toml_table import Table

type Stacking = Literal["stackable", "exclusive"]
#: Whom a price is for, which decides what the law wants said of it.
type Basis = Literal["everyone", "condition", "personalised"]
type Period = Literal["month", "whole"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget(Table):
    """How much of a discount there is: so many uses, or so much money, in a month or at all."""

    uses: Count | None = None
    money: Amount | None = None
    per: Period = "whole"


@dataclass(frozen=True, kw_only=True, slots=True)
class Discount(Table):
    """A part of the price that is taken off, in percent of it or as an amount.

    Attributes:
        conditions: Any one of them suffices; without any, it is for everyone.
        begins: The first day, and `ends` the last one, both included, in UTC.
        per_customer: How often one customer may use it in each period of its budget.
    """

    name: Annotated[str, Field(alias=NAME_KEY)]
    offers: Texts
    reason: Annotated[str, Line(160)]
    percent: Annotated[int, WholeNumber(1, 99)] | None = None
    amount: Price | None = None
    basis: Basis
    stacking: Stacking = "exclusive"
    begins: Annotated[Day | None, Field(alias="from")] = None
    ends: Annotated[Day | None, Field(alias="to")] = None
    budget: Budget | None = None
    per_customer: Annotated[int, WholeNumber(1, 1000)] | None = None
    conditions: Annotated[tuple[Condition, ...], Field(alias="when")] = ()
