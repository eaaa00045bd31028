"""Who was asked for much lately is made fewer offers, and the founder reads why."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from crm.catalogue.load import catalogue
from crm.messages.actions.budget import contact_budget
from crm.upsells.rules import ContactBudget, Context, PastRecommendation, decide, eligible
from crm.upsells.rules.context import PressureLimit
from crm.upsells.rules.pressure import is_pressed
from tests.unit.upsells import builders

_BUDGET: Final = ContactBudget(
    mail=10,
    shown=2,
    dismissed=5,
    limits=(PressureLimit(days=7, points=20), PressureLimit(days=30, points=40)),
    offers_when_pressed=1,
)


def _mailed(context: Context, *days: int) -> Context:
    times = tuple(context.now - timedelta(days=day) for day in days)
    return replace(context, mails_begun=times)


def test_a_customer_who_got_little_is_offered_all_that_fits() -> None:
    context = _mailed(builders.context(), 1, 8)
    assert decide(replace(context, budget=_BUDGET), catalogue()) == decide(context, catalogue())


def test_a_customer_who_was_asked_for_much_is_offered_the_best_alone() -> None:
    context = _mailed(builders.context(), 1, 2)
    free, pressed = (
        decide(context, catalogue()),
        decide(replace(context, budget=_BUDGET), catalogue()),
    )

    offered = [one for one in free if one.outcome.offered]
    kept = [one for one in pressed if one.outcome.offered]
    assert len(offered) > 1
    assert kept == offered[:1]
    assert eligible(pressed) == eligible(free)
    held = [one for one in pressed if one.outcome.code == "over_pressure"]
    assert [one.offer for one in held] == [one.offer for one in offered[1:]]
    assert "Asked for much lately" in held[0].outcome.reason
    assert [one.rank for one in held] == [None] * len(held)


def test_mails_and_recommendations_count_in_each_window() -> None:
    context = builders.context()
    shown = PastRecommendation(
        recommendation_type="follow_up",
        created_at=context.now - timedelta(days=20),
        shown_at=context.now - timedelta(days=20),
        dismissed_at=context.now - timedelta(days=20),
    )
    past = replace(context, recommendations=(shown,))
    assert not is_pressed(_mailed(past, 9, 15, 20), _BUDGET)
    assert not is_pressed(_mailed(past, 9, 15, 31, 6), _BUDGET)
    assert is_pressed(_mailed(past, 9, 15, 20, 22), _BUDGET)
    assert not is_pressed(past, replace(_BUDGET, limits=()))


def test_the_budget_is_that_of_the_file() -> None:
    assert contact_budget() == _BUDGET
