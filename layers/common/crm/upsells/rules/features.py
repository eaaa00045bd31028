"""What the likelihood to buy an offer depends on: one function, for learning and for deciding.

All of it is what a customer did here, and none of it who they are (docs/predictions.md).
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import log, log1p

from crm.platform.money import exponent
from crm.upsells.rules.context import Context, PastRecommendation

_RECENT_DAYS = 90
_MAILS_DAYS = 30


def features(context: Context, offers: Iterable[str]) -> dict[str, dict[str, float]]:
    """Returns by offer what is known of the customer when it is made; what is not named is 0.

    Counts and amounts enter by their logarithm, so that none outweighs the others.

    Args:
        context: Of the decision.
        offers: Their recommendation types.
    """
    known, bought = _of_customer(context), _bought(context.recommendations)
    found = {}
    for offer in offers:
        past = [one for one in context.recommendations if one.recommendation_type == offer]
        own = _of_history(past) | {"bought_others": log1p(bought - _bought(past))}
        found[offer] = known | {name: value for name, value in own.items() if value}
    return found


def _of_customer(context: Context) -> dict[str, float]:
    found = {
        "constant": 1.0,
        f"session:{context.session.session_type}": 1.0,
        f"plan:{context.session.plan}": 1.0,
        "minutes": log1p(context.session.duration_minutes / 30),
        "sessions": log(context.completed_within(None)),
        "recent_sessions": log(context.completed_within(_RECENT_DAYS)),
        "spent": _spent(context) / 5,
        "member": float(bool(context.memberships)),
        "mails": log1p(_mails(context)),
    }
    if context.intake is not None:
        found |= {
            "urgent": float(context.intake.urgent),
            "concern": log1p(context.intake.concern_length) / 5,
            "files": log1p(context.intake.files_count),
        }
    return {name: value for name, value in found.items() if value}


def _of_history(past: Sequence[PastRecommendation]) -> dict[str, float]:
    """What was done with one offer before."""
    return {
        "shown": log1p(sum(one.shown_at is not None for one in past)),
        "clicked": float(any(one.clicked_at for one in past)),
        "dismissed": float(any(one.dismissed_at for one in past)),
        "bought": float(_bought(past) > 0),
    }


def _spent(context: Context) -> float:
    """Of the currency in which most was spent; none is converted."""
    sums = (max(one.amount, 0) / 10 ** exponent(one.currency) for one in context.spent)
    return log1p(max(sums, default=0.0))


def _bought(past: Sequence[PastRecommendation]) -> int:
    return sum(one.purchased_at is not None for one in past)


def _mails(context: Context) -> int:
    since = context.now - timedelta(days=_MAILS_DAYS)
    return sum(at > since for at in context.mails_begun)
