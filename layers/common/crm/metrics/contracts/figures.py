"""The figures of recommendations, money, customers, sessions and targets."""

from typing import Self

from pydantic import Field

from crm.metrics.contracts.parts import (
    Average,
    LifetimeValue,
    PerUnit,
    Rate,
    Revenue,
    Target,
    Worth,
)
from crm.metrics.contracts.reading import Figures, Reading, lifetime_value
from crm.metrics.rules.counts import Counts
from crm.metrics.rules.targets import CLICK_THROUGH, UPSELL_CONVERSION


class UpsellFigures(Figures):
    """What recommendations earn."""

    made: int
    shown: int
    viewed: int
    clicked: int
    dismissed: int
    purchased: int
    impression_rate: Rate
    view_rate: Rate
    click_through: Rate
    conversion: Rate
    dismissal_rate: Rate
    revenue: list[Revenue]
    revenue_per_upsell: list[PerUnit]

    measures = (
        "upsells_made",
        "upsells_shown",
        "upsells_viewed",
        "upsells_clicked",
        "upsells_dismissed",
        "upsells_purchased",
        "upsell_payments",
        "upsell_payments_net",
    )

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """Shares of what was shown, and what it was worth."""
        made, shown, viewed, clicked, dismissed, purchased = map(counts.n, cls.measures[:6])
        net = counts.money("upsell_payments_net")
        return cls(
            made=made,
            shown=shown,
            viewed=viewed,
            clicked=clicked,
            dismissed=dismissed,
            purchased=purchased,
            impression_rate=Rate.of(shown, made),
            view_rate=Rate.of(viewed, shown),
            click_through=Rate.of(clicked, shown),
            conversion=Rate.of(purchased, shown),
            dismissal_rate=Rate.of(dismissed, shown),
            revenue=Revenue.all_of(counts.money("upsell_payments"), net, reading.locale),
            revenue_per_upsell=PerUnit.all_of(net, shown, reading.locale),
        )


class RevenueFigures(Figures):
    """What was paid, and what of it recommendations brought."""

    payments: int
    revenue: list[Revenue]
    credited: list[Revenue]
    completed_sessions: int | None = Field(description="Null by recommendation type.")
    revenue_per_completed_session: list[PerUnit] | None = Field(
        description="Null by recommendation type."
    )

    measures = (
        "payments",
        "payments_net",
        "credited_payments",
        "credited_payments_net",
        "sessions_completed",
    )

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """A session belongs to no recommendation type."""
        whole = reading.told_apart_by != "recommendation_type"
        net, completed = counts.money("payments_net"), counts.n("sessions_completed")
        return cls(
            payments=counts.n("payments"),
            revenue=Revenue.all_of(counts.money("payments"), net, reading.locale),
            credited=Revenue.all_of(
                counts.money("credited_payments"),
                counts.money("credited_payments_net"),
                reading.locale,
            ),
            completed_sessions=completed if whole else None,
            revenue_per_completed_session=(
                PerUnit.all_of(net, completed, reading.locale) if whole else None
            ),
        )


class CustomerFigures(Figures):
    """What customers are worth, and whether they come back."""

    customers: int
    repeat_rate: Rate
    adoption: Rate
    sessions_per_customer: Average
    average_session_value: list[Worth]
    lifetime_value: list[LifetimeValue]

    measures = (
        "customers",
        "customers_counted",
        "customers_served",
        "customers_repeat",
        "customers_offered",
        "customers_adopted",
        "customer_value",
        "customer_value_net",
        "session_value",
    )

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """All of the customers who came in the range, but for the sessions' own value."""
        customers = counts.n("customers")
        return cls(
            customers=customers,
            repeat_rate=Rate.of(counts.n("customers_repeat"), counts.n("customers_served")),
            adoption=Rate.of(counts.n("customers_adopted"), counts.n("customers_offered")),
            sessions_per_customer=Average.of(counts.amount("customers_counted"), customers),
            average_session_value=Worth.all_of(counts.money("session_value"), reading.locale),
            lifetime_value=lifetime_value(counts, reading),
        )


class SessionFigures(Figures):
    """How sessions went."""

    opened: int
    started: int
    completed: int
    concluded: int
    completion_rate: Rate
    average_duration: Average
    rating: Average
    satisfaction: Rate
    average_session_value: list[Worth]

    measures = (
        "sessions_opened",
        "sessions_started",
        "sessions_completed",
        "sessions_concluded",
        "sessions_rated",
        "sessions_liked",
        "session_value",
    )

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """Shares of what was concluded, and what those say who took part."""
        opened, started, completed, concluded, rated, liked = map(counts.n, cls.measures[:6])
        return cls(
            opened=opened,
            started=started,
            completed=completed,
            concluded=concluded,
            completion_rate=Rate.of(completed, concluded),
            average_duration=Average.of(counts.amount("sessions_completed"), completed),
            rating=Average.of(counts.amount("sessions_rated"), rated),
            satisfaction=Rate.of(liked, rated),
            average_session_value=Worth.all_of(counts.money("session_value"), reading.locale),
        )


class TargetFigures(Figures):
    """Where the business stands towards what it aims at."""

    click_through: Target
    upsell_conversion: Target
    repeat_rate: Rate | None = Field(description="Null but for the total and in time.")
    revenue_per_completed_session: list[PerUnit] | None = Field(
        description="Null by recommendation type and by mechanic."
    )
    lifetime_value: list[LifetimeValue] | None = Field(
        description="Null but for the total and in time."
    )

    measures = (
        "upsells_shown",
        "upsells_clicked",
        "upsells_purchased",
        "payments_net",
        "sessions_completed",
        "customers",
        "customers_served",
        "customers_repeat",
        "customer_value",
        "customer_value_net",
    )

    @classmethod
    def of(cls, counts: Counts, reading: Reading) -> Self:
        """Customers belong to no group, payments to a plan and to no mechanic."""
        shown, whole = counts.n("upsells_shown"), reading.told_apart_by is None
        paid = reading.told_apart_by in {None, "plan", "session_type"}
        net, completed = counts.money("payments_net"), counts.n("sessions_completed")
        return cls(
            click_through=Target.of(counts.n("upsells_clicked"), shown, CLICK_THROUGH),
            upsell_conversion=Target.of(counts.n("upsells_purchased"), shown, UPSELL_CONVERSION),
            repeat_rate=(
                Rate.of(counts.n("customers_repeat"), counts.n("customers_served"))
                if whole
                else None
            ),
            revenue_per_completed_session=(
                PerUnit.all_of(net, completed, reading.locale) if paid else None
            ),
            lifetime_value=lifetime_value(counts, reading) if whole else None,
        )
