"""Whether a customer was asked for so much lately that fewer offers are made."""

import sys
from datetime import timedelta

from crm.upsells.rules.context import ContactBudget, Context


def offers_within_budget(context: Context) -> int:
    """How many offers a customer may be made; hardly a limit, unless one of theirs is reached."""
    budget = context.budget
    return budget.offers_when_pressed if budget and is_pressed(context, budget) else sys.maxsize


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
