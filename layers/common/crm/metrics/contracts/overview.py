"""What the dashboard's first screen asks and shows, in one request and of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import Field

from crm.metrics.contracts.caused import CausedEarnings
from crm.metrics.contracts.customers import CustomerPage
from crm.metrics.contracts.queries import Currency, RangeQuery
from crm.metrics.contracts.reading import Reading
from crm.metrics.contracts.reports import (
    CUSTOMERS,
    FUNNEL,
    REVENUE,
    SESSIONS,
    TARGETS,
    UPSELLS,
    CustomerReport,
    FunnelReport,
    Kind,
    RevenueReport,
    SessionReport,
    TargetReport,
    UpsellReport,
)
from crm.metrics.rules.changes import Direction, money_change, rate_change
from crm.metrics.rules.counts import SEVEN_DAYS, Counts, stored_grouping
from crm.platform.contracts.days import Day
from crm.platform.contracts.models import Output
from crm.platform.errors import FieldError, InvalidInput
from crm.upsells.contracts.offers import OfferState

#: Days after which an early click or purchase is settled.
SETTLE_DAYS: Final = 3
#: The same of customers who come back.
RETURN_DAYS: Final = 28
# The longest ranges that are drawn by the day, and by seven days.
_DAILY: Final = 31
_WEEKLY: Final = 732
# The small lines look at least so far back.
_LINE_DAYS: Final = 84
_DIMENSIONS: Final = ("plan", "session_type", "mechanic", "recommendation_type")


class OverviewQuery(RangeQuery):
    """Which days, compared with which, of what."""

    from_: Day = Field(alias="from", description="First day.")
    to: Day = Field(description="Last day, included.")
    compare_from: Day | None = Field(
        None,
        description="First of as many days to compare with; those just before unless given.",
    )
    plan: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="Narrows the reports that can be; of these four give at most one."
    )
    session_type: Annotated[str, Field(max_length=200)] | None = None
    mechanic: UUID | None = None
    recommendation_type: Annotated[str, Field(max_length=200)] | None = None
    currency: Currency | None = Field(
        None, description="Of the customers by value; the catalogue's unless given."
    )

    @property
    def narrowing(self) -> tuple[str, str] | None:
        """The dimension to narrow by, and its value.

        Raises:
            InvalidInput: There is more than one.
        """
        given = [(name, getattr(self, name)) for name in _DIMENSIONS]
        found = [(name, str(value)) for name, value in given if value is not None]
        if len(found) > 1:
            sentence = f"should not be given together with `{found[0][0]}`"
            raise InvalidInput(errors=(FieldError(found[1][0], sentence),))
        return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One report of the overview.

    Attributes:
        settle_days: How old the last day has to be; a younger range is moved back.
        narrowing: Null where the report knows no such dimension, or is grouped by another.
    """

    kind: Kind[Any]
    first: date
    last: date
    group: str | None = None
    settle_days: int = 0
    narrowing: tuple[str, str] | None = None

    def as_row(self, name: str, reading: Reading) -> dict[str, object]:
        """What the database is asked."""
        by, wanted = self.narrowing or (None, None)
        return {
            "name": name,
            "measures": self.kind.figures.measures_of(reading),
            "group_by": stored_grouping(self.group),
            "narrowed_by": by,
            "wanted": wanted,
            "first_day": self.first,
            "last_day": self.last,
            "settle_days": self.settle_days,
        }

    def report(self, reply: Mapping[str, Any], *, tz: str, reading: Reading) -> Any:  # noqa: ANN401 - as its kind says
        """Builds the report from the reply of the database."""
        inside = reading.within(self.narrowing[0]) if self.narrowing else reading
        return self.kind.of(reply, tz=tz, group=self.group, reading=inside)

    def counts(self, reply: Mapping[str, Any]) -> Counts:
        """Returns the sums behind the total."""
        return self.kind.total(reply)


def _grain(first: date, last: date) -> str:
    length = (last - first).days + 1
    return "day" if length <= _DAILY else SEVEN_DAYS if length <= _WEEKLY else "month"


def questions_of(query: OverviewQuery) -> dict[str, Question]:
    """The reports of an overview, by the name of their field."""
    first, last = query.from_, query.to
    length = (last - first).days + 1
    before = query.compare_from or first - timedelta(days=length)
    before_last = before + timedelta(days=length - 1)
    line_first = min(first, last - timedelta(days=_LINE_DAYS - 1))

    def ask(
        kind: Kind[Any],
        group: str | None = None,
        days: tuple[date, date] = (first, last),
        settle_days: int = 0,
    ) -> Question:
        narrowing = query.narrowing
        # Rollups know one dimension at a time.
        own = narrowing and narrowing[0] in kind.dimensions and group not in _DIMENSIONS
        return Question(
            kind=kind,
            group=group,
            first=days[0],
            last=days[1],
            settle_days=settle_days,
            narrowing=narrowing if own else None,
        )

    return {
        "now": ask(TARGETS, settle_days=SETTLE_DAYS),
        "before": ask(TARGETS, days=(before, before_last), settle_days=SETTLE_DAYS),
        "line": ask(TARGETS, _grain(line_first, last), (line_first, last), SETTLE_DAYS),
        "came": ask(CUSTOMERS, settle_days=RETURN_DAYS),
        "came_before": ask(CUSTOMERS, days=(before, before_last), settle_days=RETURN_DAYS),
        "funnel": ask(FUNNEL),
        "upsells": ask(UPSELLS, "recommendation_type"),
        "revenue": ask(REVENUE, _grain(first, last)),
        "plans": ask(SESSIONS, "plan"),
        "mechanics": ask(SESSIONS, "mechanic"),
        "mechanic_upsells": ask(UPSELLS, "mechanic"),
        "worth": ask(CUSTOMERS),
    }


class MoneyChange(Output):
    """How sums of one currency changed, before refunds: those come late."""

    currency: str
    revenue: Direction
    per_session: Direction
    per_upsell: Direction


class Changes(Output):
    """Whether `now` differs from `before` by more than chance, at equal ages."""

    click_through: Direction
    conversion: Direction
    repeat_rate: Direction
    money: list[MoneyChange]

    @classmethod
    def of(cls, now: Counts, before: Counts, came: Counts, came_before: Counts) -> Self:
        """Compares the sums behind two ranges."""

        def rate(part: str, whole: str, pair: tuple[Counts, Counts]) -> Direction:
            one, other = ((each.row_count(part), each.row_count(whole)) for each in pair)
            return rate_change(one, other)

        both = (now, before)
        return cls(
            click_through=rate("upsells_clicked_early", "upsells_shown_early", both),
            conversion=rate("upsells_purchased_early", "upsells_shown_early", both),
            repeat_rate=rate(
                "customers_repeat_early", "customers_served_early", (came, came_before)
            ),
            money=[
                _money(currency, now, before)
                for currency in now.money("payments") | now.money("upsell_payments_early")
            ],
        )


def _money(currency: str, now: Counts, before: Counts) -> MoneyChange:
    def change(measure: str, unit: str | None = None) -> Direction:
        sums = [each.money(measure).get(currency, (0, 0)) for each in (now, before)]
        units = (now.row_count(unit), before.row_count(unit)) if unit else (1, 1)
        return money_change(sums[0], sums[1], units)

    return MoneyChange(
        currency=currency,
        revenue=change("payments"),
        per_session=change("payments", "sessions_completed"),
        per_upsell=change("upsell_payments_early", "upsells_shown_early"),
    )


class Mark(Output):
    """A change of the business, on the time axis."""

    at: datetime
    kind: Literal[
        "offer_paused",
        "offer_resumed",
        "catalogue_published",
        "catalogue_changed",
        "deployed",
        "experiment_started",
        "experiment_ended",
    ]
    subject: str = Field(
        description="The offer, the experiment, or the digest of what is in force."
    )


class SharedOverview(Output):
    """What the dashboard's first screen shows of the business: no customer, and nothing to do."""

    as_of: datetime
    now: TargetReport = Field(
        description="The range; moved back where its last days are younger than three days."
    )
    before: TargetReport = Field(description="As many days to compare with.")
    line: TargetReport = Field(description="The range, and at least twelve weeks, in time.")
    came: CustomerReport = Field(description="The range, moved back to be 28 days old.")
    came_before: CustomerReport
    changes: Changes
    funnel: FunnelReport
    upsells: UpsellReport
    revenue: RevenueReport
    plans: SessionReport
    mechanics: SessionReport
    mechanic_upsells: UpsellReport
    worth: CustomerReport
    caused: CausedEarnings
    marks: list[Mark] = Field(description="What was changed in the range, oldest first.")
    narrowed: list[str] = Field(description="The reports that are narrowed as was asked.")

    @classmethod
    def of(
        cls, reply: Mapping[str, Any], query: OverviewQuery, reading: Reading, **others: object
    ) -> Self:
        """Builds the overview from a reply of the database."""
        questions, replies = questions_of(query), reply["reports"]
        ranges = ("now", "before", "came", "came_before")
        return cls.model_validate(
            {
                "as_of": reply["as_of"],
                **{
                    name: question.report(replies[name], tz=query.tz, reading=reading)
                    for name, question in questions.items()
                },
                "changes": Changes.of(*(questions[name].counts(replies[name]) for name in ranges)),
                "caused": CausedEarnings.of(reply["caused"], reading.locale),
                "marks": reply["marks"],
                "narrowed": [name for name, question in questions.items() if question.narrowing],
                **others,
            }
        )


class Overview(SharedOverview):
    """Everything on the dashboard's first screen."""

    customers: CustomerPage
    offers: list[OfferState]
