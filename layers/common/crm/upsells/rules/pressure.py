"""Whether a customer was asked for so much lately that fewer offers are made."""

from dataclasses import dataclass
from datetime import timedelta

from crm.upsells.rules.context import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class PressureLimit:
    """So many points within so many days are enough."""

    days: int
    points: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactBudget:
    """What each way of asking counts; one budget for mails and for offers on pages."""

    mail: int
    shown: int
    dismissed: int
    limits: tuple[PressureLimit, ...]
    offers_when_pressed: int


def is_pressed(context: Context, budget: ContactBudget) -> bool:
    """Whether one of the limits is reached now."""
    return any(_points(context, budget, limit.days) >= limit.points for limit in budget.limits)


def _points(context: Context, budget: ContactBudget, days: int) -> int:
    since = context.now - timedelta(days=days)
    past = context.recommendations
    return (
        budget.mail * sum(at > since for at in context.mails_begun)
        + budget.shown * sum(one.shown_at is not None and one.shown_at > since for one in past)
        + budget.dismissed
        * sum(one.dismissed_at is not None and one.dismissed_at > since for one in past)
    )
