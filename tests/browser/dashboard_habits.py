"""What happens on a day in the dashboard's imagined marketplace, and how it is shared out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from crm.metrics.rules.counts import Cell

TODAY: Final = date(2026, 11, 22)
_EXPERTS: Final = tuple(f"01a204bf-42fd-7aa4-b3e2-86ab643f6{number:03x}" for number in range(11))
#: Those who have been named.
NAMES: Final = {_EXPERTS[0]: "Rosa Delgado", _EXPERTS[1]: "Idris Kaya"}
# How often a thing happens on a day, and how much money or how many minutes or stars come with it.
_DAILY: Final[Mapping[str, tuple[float, float]]] = {
    "intakes": (31, 0),
    "sessions_opened": (25, 0),
    "sessions_started": (22.4, 0),
    "sessions_completed": (20.8, 33),
    "sessions_concluded": (23.9, 0),
    "sessions_rated": (11.2, 4.36),
    "sessions_liked": (9.7, 0),
    "session_value": (20.8, 2310),
    "upsells_made": (51, 0),
    "upsells_shown": (44, 0),
    "upsells_viewed": (37, 0),
    "upsells_clicked": (7.9, 0),
    "upsells_dismissed": (6.1, 0),
    "upsells_purchased": (2.9, 0),
    "upsells_shown_early": (42, 0),
    "upsells_clicked_early": (7.2, 0),
    "upsells_purchased_early": (2.6, 0),
    "upsell_payments": (2.9, 5650),
    "upsell_payments_net": (2.9, 5480),
    "upsell_payments_early": (2.6, 5650),
    "upsell_payments_early_net": (2.6, 5480),
    "credited_payments": (2.9, 5650),
    "credited_payments_net": (2.9, 5480),
    "payments": (17.6, 3270),
    "payments_net": (17.6, 3150),
    "customers": (19, 0),
    "customers_counted": (19, 1.7),
    "customers_served": (13.6, 0),
    "customers_repeat": (4.7, 0),
    "customers_served_early": (13.2, 0),
    "customers_repeat_early": (3.4, 0),
    "customers_offered": (13.1, 0),
    "customers_adopted": (2.2, 0),
    "customer_value": (14.1, 4640),
    "customer_value_net": (14.1, 4510),
}
_ORDERED: Final = (18.6, 15.4, 14.1, 13.2, 12.3, 4.1, 1.6)
_STEPS: Final = (
    "intake_submitted",
    "session_opened",
    "session_started",
    "session_completed",
    "upsell_shown",
    "upsell_clicked",
    "upsell_purchased",
)
_TYPES: Final = ("follow_up", "diagnostic_package", "video_session", "maintenance_plan")
# By type, how much of all that is made, clicked, bought and earned.
_TYPE_SHARES: Final = {
    "clicked": (0.38, 0.31, 0.25, 0.06),
    "purchased": (0.51, 0.22, 0.24, 0.03),
    "payments": (0.33, 0.37, 0.19, 0.11),
    "": (0.37, 0.28, 0.26, 0.09),
}
_PLANS: Final = {"trial": 0.42, "chat10": 0.27, "video15": 0.19, "diagnostic": 0.12}
_SESSION_TYPES: Final = {"chat": 0.69, "video": 0.19, "diagnostic": 0.12}


def period_starts(since: date, until: date, group: str | None) -> list[date]:
    if group == "seven_days":
        # As the database answers: days, which the report adds up.
        group = "day"
    if group not in {"day", "week", "month"}:
        return [since]
    days = [since + timedelta(days=at) for at in range((until - since).days + 1)]
    return [day for day in days if day == since or _begins(day, group)]


def _begins(day: date, group: str | None) -> bool:
    if group == "week":
        return day.weekday() == 0
    return group == "day" or day.day == 1


def happened(measure: str, span: tuple[date, date]) -> tuple[int, float]:
    """As often as usual, and a little more from week to week."""
    days = (span[1] - span[0]).days + 1
    if measure.startswith("ordered:"):
        daily, each = _ORDERED[_STEPS.index(measure.rsplit(":", 1)[-1])], 0.0
    else:
        daily, each = _DAILY.get(measure, (12.0, 0.0))
    ago = (TODAY - span[1]).days
    trend = 1 - 0.0009 * ago + (0.04 if (ago // 7 + len(measure)) % 2 else 0)
    return round(daily * days * max(trend, 0.2)), each


def shares(group: str | None, measure: str) -> list[tuple[str, float]]:
    if group == "plan":
        return list(_PLANS.items())
    if group == "session_type":
        return list(_SESSION_TYPES.items())
    if group == "mechanic":
        return [(expert, 0.19 * 0.82**place) for place, expert in enumerate(_EXPERTS)]
    if group == "recommendation_type":
        return _type_shares(measure)
    return []


def _type_shares(measure: str) -> list[tuple[str, float]]:
    kind = next(kind for kind in _TYPE_SHARES if kind in measure)
    shares = list(zip(_TYPES, _TYPE_SHARES[kind], strict=True))
    if not measure.startswith("payments"):
        return shares
    # Most of what is paid comes without a recommendation.
    return [*((kind, share * 0.29) for kind, share in shares), ("", 0.71)]


def is_money(measure: str) -> bool:
    return measure == "session_value" or "payments" in measure or "customer_value" in measure


def cell_of(
    period: int,
    place: tuple[str, str],
    measure: str,
    currency: str,
    happened: tuple[int, float],
) -> Cell:
    n, each = happened
    return Cell(period, *place, measure, currency, n, round(n * each))
