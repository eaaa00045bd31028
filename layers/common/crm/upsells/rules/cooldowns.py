"""Decides whether an offer is suppressed because of what the customer did with it before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crm.catalogue.model import Offer
from crm.upsells.rules.context import Context, PastRecommendation

type SuppressionCode = Literal[
    "paused",
    "out_of_season",
    "daily_limit",
    "condition_not_met",
    "already_on_it",
    "bought_recently",
    "dismissed_recently",
    "ignored_repeatedly",
    "over_cap",
    "over_pressure",
    "held_out",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveCooldown:
    """Why an offer is suppressed, and from when on it may be made again."""

    code: SuppressionCode
    reason: str
    until: datetime


def active_cooldown(offer: Offer, context: Context) -> ActiveCooldown | None:
    """Returns the first cool-down that runs now: bought, then dismissed, then ignored."""
    past = [
        known
        for known in context.recommendations
        if known.recommendation_type == offer.recommendation_type
    ]
    reasons = (_bought(offer, past, context), _dismissed(offer, past), _ignored(offer, past))
    return next((known for known in reasons if known and context.now < known.until), None)


def _bought(
    offer: Offer, past: list[PastRecommendation], context: Context
) -> ActiveCooldown | None:
    purchases = [known.purchased_at for known in past]
    if offer.plan is not None:
        purchases += [
            known.purchased_at for known in context.memberships if known.plan == offer.plan
        ]
    bought_at = _latest(purchases)
    if bought_at is None or not offer.cooldown.bought_days:
        return None
    until = bought_at + timedelta(days=offer.cooldown.bought_days)
    if offer.billing_interval is None:
        return _cooldown("bought_recently", "Bought", bought_at, until)
    return _cooldown("already_on_it", "The customer has it since it was bought", bought_at, until)


def _dismissed(offer: Offer, past: list[PastRecommendation]) -> ActiveCooldown | None:
    dismissed_at = _latest(known.dismissed_at for known in past)
    if dismissed_at is None or not offer.cooldown.dismissed_days:
        return None
    until = dismissed_at + timedelta(days=offer.cooldown.dismissed_days)
    return _cooldown("dismissed_recently", "Dismissed", dismissed_at, until)


def _ignored(offer: Offer, past: list[PastRecommendation]) -> ActiveCooldown | None:
    """Any answer restarts the count of showings without an answer."""
    times, days = offer.cooldown.unanswered_times, offer.cooldown.unanswered_days
    answered_at = _latest(
        answer
        for known in past
        for answer in (known.clicked_at, known.dismissed_at, known.purchased_at)
    )
    showings = sorted(
        (
            known.shown_at
            for known in past
            if known.shown_at is not None and (answered_at is None or known.shown_at > answered_at)
        ),
        reverse=True,
    )
    if not times or not days or len(showings) < times:
        return None
    until = showings[times - 1] + timedelta(days=days)
    what = f"Shown {len(showings)} times without an answer, last"
    return _cooldown("ignored_repeatedly", what, showings[0], until)


def _cooldown(code: SuppressionCode, what: str, when: datetime, until: datetime) -> ActiveCooldown:
    return ActiveCooldown(
        code=code,
        reason=f"{what} on {when:%Y-%m-%d}; it rests until {until:%Y-%m-%d}.",
        until=until,
    )


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    return max((time for time in times if time is not None), default=None)
