"""Decides whether an offer should keep quiet after what the customer answered before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crm.catalogue.model import Offer
from crm.upsells.rules.context import Context, PastRecommendation

type SuppressionCode = Literal[
    "condition_not_met",
    "already_on_it",
    "bought_recently",
    "dismissed_recently",
    "ignored_repeatedly",
    "over_cap",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """Why an offer keeps quiet, and the moment from which it speaks again."""

    code: SuppressionCode
    reason: str
    until: datetime


def silence(offer: Offer, context: Context) -> Silence | None:
    """The first reason for this offer to keep quiet now: bought, then dismissed, then ignored."""
    past = [
        known
        for known in context.recommendations
        if known.recommendation_type == offer.recommendation_type
    ]
    reasons = (_bought(offer, past, context), _dismissed(offer, past), _ignored(offer, past))
    return next((known for known in reasons if known and context.now < known.until), None)


def _bought(offer: Offer, past: list[PastRecommendation], context: Context) -> Silence | None:
    purchases = [known.purchased_at for known in past]
    if offer.plan is not None:
        purchases += [held.purchased_at for held in context.memberships if held.plan == offer.plan]
    bought_at = _latest(purchases)
    if bought_at is None or not offer.rest.bought_days:
        return None
    until = bought_at + timedelta(days=offer.rest.bought_days)
    if offer.billing_interval is None:
        return _silence("bought_recently", "Bought", bought_at, until)
    return _silence("already_on_it", "The customer has it since it was bought", bought_at, until)


def _dismissed(offer: Offer, past: list[PastRecommendation]) -> Silence | None:
    dismissed_at = _latest(known.dismissed_at for known in past)
    if dismissed_at is None or not offer.rest.dismissed_days:
        return None
    until = dismissed_at + timedelta(days=offer.rest.dismissed_days)
    return _silence("dismissed_recently", "Dismissed", dismissed_at, until)


def _ignored(offer: Offer, past: list[PastRecommendation]) -> Silence | None:
    """Any answer starts the count of unanswered showings anew."""
    times, days = offer.rest.unanswered_times, offer.rest.unanswered_days
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
    return _silence("ignored_repeatedly", what, showings[0], until)


def _silence(code: SuppressionCode, what: str, when: datetime, until: datetime) -> Silence:
    return Silence(
        code=code,
        reason=f"{what} on {when:%Y-%m-%d}; it rests until {until:%Y-%m-%d}.",
        until=until,
    )


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    return max((time for time in times if time is not None), default=None)
