"""The query parameters of the reports and lists."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from crm.platform.contracts.days import Day
from crm.platform.contracts.models import Input, PageQuery, WrittenAs

type Window = Literal[7, 30, 90]
type Grain = Literal["day", "seven_days", "week", "month"]


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,3}", value) else value


type Currency = Annotated[
    str,
    WrittenAs(pattern="^[A-Z]{3}$", words="should be a currency of ISO 4217, as USD", max_length=3),
]


class RangeQuery(Input):
    """Which days, in which time zone."""

    from_: Day | None = Field(
        None, alias="from", description="First day; 29 days before `to` unless given."
    )
    to: Day | None = Field(None, description="Last day, included; today unless given.")
    tz: str = Field(
        "UTC",
        max_length=60,
        description="The time zone, by its IANA name, in which days begin.",
        examples=["Europe/Berlin"],
    )


class ReportQuery[Group](RangeQuery):
    """Which days, grouped by what."""

    group: Group | None = None


class FunnelQuery(ReportQuery[Literal["plan", "session_type", Grain]]):
    """Which days, grouped by what, and how long a customer may take."""

    window_days: Annotated[Window, BeforeValidator(_number)] = Field(
        30, description="How many days after their first intake a customer's steps count."
    )


UpsellsQuery = ReportQuery[
    Literal["recommendation_type", "plan", "session_type", "mechanic", Grain]
]
RevenueQuery = ReportQuery[Literal["plan", "session_type", "recommendation_type", Grain]]
CustomersQuery = ReportQuery[Grain]
SessionsQuery = ReportQuery[Literal["plan", "session_type", "mechanic", Grain]]
TargetsQuery = UpsellsQuery


class RowsQuery(RangeQuery):
    """Which of the rows behind a figure."""

    group: (
        Literal["plan", "session_type", "recommendation_type", "mechanic", "interaction_type"]
        | None
    ) = None
    value: str | None = Field(
        None, max_length=200, description="The group's value; empty for those that have none."
    )
    limit: int = Field(50, ge=1, le=1000, description="Rows on the page.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")
    format: Literal["json", "csv"] = "json"


class CustomerListQuery(PageQuery):
    """Which customers, in which order."""

    order: Literal["value", "recent"] = Field(
        "value",
        description="Those who paid in `currency`, highest net first; or all, newest first.",
    )
    currency: Currency | None = Field(
        None, description="The catalogue's unless given.", examples=["USD"]
    )
    search: str | None = Field(
        None,
        min_length=2,
        max_length=100,
        description="Lists those alone whose name, e-mail address or phone number holds it, newest"
        " first.",
    )
