"""The figures of recommendations, money, customers, sessions and targets, and what each means."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any, Final

from crm.catalogue.model import Band, Targets
from crm.metrics.contracts.parts import (
    Average,
    AveragePrice,
    LifetimeValue,
    Rate,
    Revenue,
    RevenuePerUnit,
    Target,
)
from crm.metrics.contracts.reading import Figures, Reading, figure
from crm.metrics.rules.counts import DIMENSIONS, Counts


@figure
def _row_count(counts: Counts, _: Reading, measure: str) -> int:
    return counts.row_count(measure)


def _count(measure: str, means: str, **options: Any) -> Any:  # noqa: ANN401 - as pydantic's Field
    """A count's rows are listed under the name of its measure."""
    return _row_count(measure, means=means, rows=measure, **options)


@figure
def rate(counts: Counts, _: Reading, part: str, whole: str) -> Rate:
    """The share of one count in another."""
    return Rate.of(counts.row_count(part), counts.row_count(whole))


@figure
def _average(counts: Counts, _: Reading, amount: str, per: str) -> Average:
    return Average.of(counts.amount(amount), counts.row_count(per))


@figure
def _revenue(counts: Counts, reading: Reading, gross: str, net: str) -> list[Revenue]:
    return Revenue.all_of(counts.money(gross), counts.money(net), reading.locale)


@figure
def _per_unit(counts: Counts, reading: Reading, net: str, unit: str) -> list[RevenuePerUnit]:
    return RevenuePerUnit.all_of(counts.money(net), counts.row_count(unit), reading.locale)


@figure
def _average_price(counts: Counts, reading: Reading, measure: str) -> list[AveragePrice]:
    return AveragePrice.all_of(counts.money(measure), reading.locale)


@figure
def _lifetime(
    counts: Counts, reading: Reading, paid: str, net: str, customers: str
) -> list[LifetimeValue]:
    return LifetimeValue.all_of(
        counts.money(paid), counts.money(net), counts.row_count(customers), reading.locale
    )


def _against(
    band: Callable[[Targets], Band], counts: Counts, reading: Reading, part: str, whole: str
) -> Target:
    return Target.of(counts.row_count(part), counts.row_count(whole), band(reading.targets))


_click_through: Final = figure(partial(_against, attrgetter("click_through")))
_upsell_conversion: Final = figure(partial(_against, attrgetter("conversion")))

# These stand in two reports, which differ in the dimensions that the figures lack.
_repeat_rate: Final = partial(
    rate,
    "customers_repeat",
    "customers_served",
    means="Customers with two or more completed sessions, of those with at least one.",
)
_lifetime_value: Final = partial(
    _lifetime,
    "customer_value",
    "customer_value_net",
    "customers",
    means="What these customers have paid to date, and the net of it; `value` is the net for each"
    " of the customers, those included who paid nothing.",
)
_revenue_per_completed_session: Final = partial(
    _per_unit,
    "payments_net",
    "sessions_completed",
    means="Net revenue of the range for each of these sessions.",
)


class UpsellFigures(Figures):
    """What recommendations earn."""

    made: int = _count("upsells_made", "Recommendations made in the range.")
    shown: int = _count("upsells_shown", "Of these, delivered to the customer at least once.")
    viewed: int = _count("upsells_viewed", "Of these, half on screen for a second at least once.")
    clicked: int = _count("upsells_clicked", "Of these, followed.")
    dismissed: int = _count("upsells_dismissed", "Of these, dismissed and not opened again.")
    purchased: int = _count("upsells_purchased", "Of these, bought, and not paid back.")
    impression_rate: Rate = rate(
        "upsells_shown", "upsells_made", means="Recommendations shown, of those made."
    )
    view_rate: Rate = rate(
        "upsells_viewed", "upsells_shown", means="Recommendations viewed, of those shown."
    )
    click_through: Rate = rate(
        "upsells_clicked", "upsells_shown", means="Recommendations clicked, of those shown."
    )
    conversion: Rate = rate(
        "upsells_purchased", "upsells_shown", means="Recommendations purchased, of those shown."
    )
    dismissal_rate: Rate = rate(
        "upsells_dismissed", "upsells_shown", means="Recommendations dismissed, of those shown."
    )
    revenue: list[Revenue] = _revenue(
        "upsell_payments",
        "upsell_payments_net",
        means="Payments credited to recommendations made in the range, whenever they were paid:"
        " gross, refunded or lost, and net, by currency.",
    )
    revenue_per_upsell: list[RevenuePerUnit] = _per_unit(
        "upsell_payments_net",
        "upsells_shown",
        means="Net revenue of these recommendations for each one shown.",
    )


class RevenueFigures(Figures):
    """What was paid, and what of it recommendations brought."""

    payments: int = _count(
        "payments", "Payments of the range that are in order; those held for a person do not count."
    )
    revenue: list[Revenue] = _revenue(
        "payments",
        "payments_net",
        means="What was paid in the range (gross), what of it was refunded or lost until now, and"
        " the rest (net), by currency.",
    )
    credited: list[Revenue] = _revenue(
        "credited_payments",
        "credited_payments_net",
        means="Of this, what is credited to a recommendation: gross, refunded or lost until now,"
        " and net, by currency.",
        rows="payments_credited",
    )
    completed_sessions: int | None = _count(
        "sessions_completed",
        "Sessions opened in the range that were completed.",
        absent_by=("recommendation_type",),
    )
    revenue_per_completed_session: list[RevenuePerUnit] | None = _revenue_per_completed_session(
        absent_by=("recommendation_type",)
    )


class CustomerFigures(Figures):
    """What customers are worth, and whether they come back."""

    customers: int = _count(
        "customers",
        "Customers who came for the first time in the range; all below is theirs to date.",
    )
    repeat_rate: Rate = _repeat_rate()
    early_repeat_rate: Rate = rate(
        "customers_repeat_early",
        "customers_served_early",
        means="Customers with two or more sessions completed within 28 days of coming, of those"
        " with at least one: the same from the 29th day on, so that ranges compare at equal age.",
    )
    adoption: Rate = rate(
        "customers_adopted",
        "customers_offered",
        means="Customers who bought a recommendation, of those who were made one.",
    )
    sessions_per_customer: Average = _average(
        "customers_counted",
        "customers",
        means="Sessions opened by these customers, for each customer.",
        rows="sessions_opened",
    )
    average_session_value: list[AveragePrice] = _average_price(
        "session_value",
        means="Price of the completed sessions opened in the range, for each of them, by currency.",
    )
    lifetime_value: list[LifetimeValue] = _lifetime_value()


class SessionFigures(Figures):
    """How sessions went."""

    opened: int = _count(
        "sessions_opened",
        "Sessions opened in the range; by mechanic, those that the mechanic accepted.",
    )
    started: int = _count("sessions_started", "Of these, gone live.")
    completed: int = _count("sessions_completed", "Of these, gone live and ended.")
    concluded: int = _count(
        "sessions_concluded",
        "Of these, completed, cancelled, expired or left unattended: none is still open.",
    )
    completion_rate: Rate = rate(
        "sessions_completed", "sessions_concluded", means="Sessions completed, of those concluded."
    )
    average_duration: Average = _average(
        "sessions_completed",
        "sessions_completed",
        means="Minutes of the completed sessions, for each of them.",
    )
    rating: Average = _average(
        "sessions_rated",
        "sessions_rated",
        means="Stars of the rated sessions, 1 to 5, for each of them.",
        rows="sessions_rated",
    )
    satisfaction: Rate = rate(
        "sessions_liked", "sessions_rated", means="Sessions rated 4 or 5, of those rated."
    )
    average_session_value: list[AveragePrice] = _average_price(
        "session_value", means="Price of the completed sessions, for each of them, by currency."
    )


class TargetFigures(Figures):
    """How the business compares with its targets."""

    click_through: Target = _click_through(
        "upsells_clicked",
        "upsells_shown",
        means="Of the recommendations made in the range and shown, those clicked.",
        rows="upsells_clicked",
    )
    upsell_conversion: Target = _upsell_conversion(
        "upsells_purchased",
        "upsells_shown",
        means="Of the recommendations made in the range and shown, those purchased.",
        rows="upsells_purchased",
    )
    early_click_through: Target = _click_through(
        "upsells_clicked_early",
        "upsells_shown_early",
        means="Of the recommendations made in the range and shown within three days, those clicked"
        " within three days of being made: the same from the fourth day on, so that weeks compare"
        " at equal age.",
        rows="upsells_clicked_early",
    )
    early_conversion: Target = _upsell_conversion(
        "upsells_purchased_early",
        "upsells_shown_early",
        means="Of the recommendations made in the range and shown within three days, those bought"
        " within three days of being made.",
        rows="upsells_purchased_early",
    )
    early_revenue: list[Revenue] = _revenue(
        "upsell_payments_early",
        "upsell_payments_early_net",
        means="Payments within three days credited to recommendations made in the range: gross,"
        " refunded or lost, and net, by currency.",
    )
    early_revenue_per_upsell: list[RevenuePerUnit] = _per_unit(
        "upsell_payments_early_net",
        "upsells_shown_early",
        means="Net revenue of the recommendations made in the range and bought within three days of"
        " being made, for each of those shown within three days.",
        rows="upsells_purchased_early",
    )
    revenue: list[Revenue] | None = _revenue(
        "payments",
        "payments_net",
        means="What was paid in the range (gross), what of it was refunded or lost until now, and"
        " the rest (net), by currency.",
        rows="payments",
        absent_by=("mechanic",),
    )
    repeat_rate: Rate | None = _repeat_rate(absent_by=DIMENSIONS)
    revenue_per_completed_session: list[RevenuePerUnit] | None = _revenue_per_completed_session(
        absent_by=("recommendation_type", "mechanic")
    )
    lifetime_value: list[LifetimeValue] | None = _lifetime_value(absent_by=DIMENSIONS)
