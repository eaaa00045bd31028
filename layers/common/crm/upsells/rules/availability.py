"""Decides whether an offer is to be had now at all, whoever the customer is."""

from dataclasses import dataclass
from datetime import datetime

from crm.catalogue.days import begin_of, end_of
from crm.catalogue.model import Offer
from crm.upsells.rules.context import Context
from crm.upsells.rules.cooldowns import SuppressionCode


@dataclass(frozen=True, kw_only=True, slots=True)
class Unavailable:
    """Why nobody is made an offer now, and from when on it may be made, where that is known."""

    code: SuppressionCode
    reason: str
    until: datetime | None = None


def why_unavailable(offer: Offer, context: Context) -> Unavailable | None:
    """Returns what holds an offer back: a pause, then its days, then its limit of a day."""
    now, begins, ends = context.now, offer.begins, offer.ends
    if offer.recommendation_type in context.paused:
        return Unavailable(code="paused", reason="An admin has paused this offer.")
    if begins and now < begin_of(begins):
        reason = f"Only offered from {begins} on (UTC)."
        return Unavailable(code="out_of_season", reason=reason, until=begin_of(begins))
    if ends and now >= end_of(ends):
        return Unavailable(code="out_of_season", reason=f"Only offered to {ends} (UTC).")
    limit = offer.daily_limit
    if limit is not None and context.made_today.get(offer.recommendation_type, 0) >= limit:
        reason = f"Offered {limit} times today already (UTC), which is its limit."
        return Unavailable(code="daily_limit", reason=reason, until=end_of(now.date()))
    return None
