"""Where a customer stands, as admins read it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from crm.catalogue.segments import Segment
from crm.platform.contracts.models import Input, Output, Price

type Row = Mapping[str, Any]

#: Which columns a file of customers has; amounts are minor units of `currency`.
COLUMNS = (
    "id",
    "name",
    "email",
    "segment",
    "is_member",
    "is_at_risk",
    "recency_days",
    "purchases",
    "paid_cents",
    "currency",
    "churn",
    "value_cents",
    "low_80",
    "high_80",
    "low_95",
    "high_95",
    "cohorts",
    "why",
)


class ExpectedValue(Output):
    """What is expected to be paid within 365 days, less what goes back; memberships apart."""

    value: Price
    low_80: Price = Field(description="With high_80: where it will be in 80 of 100 cases.")
    high_80: Price
    low_95: Price = Field(description="With high_95: where it will be in 95 of 100 cases.")
    high_95: Price

    @classmethod
    def of(cls, row: Row, locale: str) -> Self | None:
        """What a row expects; None where there was too little to learn from."""
        names = {
            "value": "value_cents",
            **{bound: bound for bound in ("low_80", "high_80", "low_95", "high_95")},
        }
        if any(row.get(name) is None for name in names.values()):
            return None
        return cls.model_validate(
            {field: Price.of(row[name], row["currency"], locale) for field, name in names.items()}
        )


class CohortName(Output):
    """A cohort of cohorts.toml."""

    name: str
    title: str


class Standing(Output):
    """What is thought of a customer since the last night."""

    scored_at: datetime
    segment: Segment
    is_member: bool
    is_at_risk: bool = Field(
        description="They bought, have no membership and are not lost yet, and probably buy nothing"
        " within 90 days."
    )
    recency_days: int | None = Field(description="Since the last purchase; null without one.")
    purchases: int = Field(description="Days with payments of sessions that were not reversed.")
    paid: Price = Field(description="Net of those, in the currency that they pay in most.")
    churn: float | None = Field(
        description="How likely they buy nothing within 90 days, from 0 to 1; null where there was"
        " too little to learn from."
    )
    expected: ExpectedValue | None
    reasons: list[str] = Field(description="Sentences that say why.")
    cohorts: list[CohortName]

    @classmethod
    def from_row(cls, row: Row, titles: Mapping[str, str], locale: str) -> Self:
        """Builds it from a row of the database, with the titles of the cohorts that there are."""
        return cls.model_validate(
            {
                **row,
                "paid": Price.of(row["money_cents"], row["currency"], locale),
                "expected": ExpectedValue.of(row, locale),
                "cohorts": [
                    CohortName(name=name, title=titles[name])
                    for name in row["cohorts"]
                    if name in titles
                ],
            }
        )


class ScoredCustomer(Standing):
    """A customer, and where they stand."""

    id: UUID
    name: str | None
    email: str | None

    def as_line(self) -> dict[str, object]:
        """A line of a CSV file."""
        expected = self.expected
        bounds = ("low_80", "high_80", "low_95", "high_95")
        return {
            "id": str(self.id),
            "paid_cents": self.paid.amount,
            "currency": self.paid.currency,
            "value_cents": expected and expected.value.amount,
            **{name: expected and getattr(expected, name).amount for name in bounds},
            "cohorts": " ".join(cohort.name for cohort in self.cohorts),
            "why": " ".join(self.reasons),
            **{name: getattr(self, name) for name in _AS_THEY_ARE},
        }


_AS_THEY_ARE = (
    "name",
    "email",
    "segment",
    "is_member",
    "is_at_risk",
    "recency_days",
    "purchases",
    "churn",
)


class ScoredPage(Output):
    """Customers: of all, those first who paid most; at risk, those with whom most is at stake."""

    customers: list[ScoredCustomer]
    next_cursor: str | None


class ScoredQuery(Input):
    """Which customers."""

    segment: Segment | None = None
    cohort: str | None = Field(None, max_length=64, description="A name of cohorts.toml.")
    at_risk: Literal["true", "false"] = "false"
    limit: int = Field(50, ge=1, le=1000, description="Rows on the page.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")
    format: Literal["json", "csv"] = "json"
