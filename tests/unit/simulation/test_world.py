"""A small world, recounted from what each of its customers lived through."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crm.catalogue.model import Catalogue
from crm.simulation.rules import world
from crm.simulation.rules.behaviour import Appeal, Behaviour, pays, plan_weights
from crm.simulation.rules.customer import Card
from crm.simulation.rules.setting import Lived
from crm.simulation.rules.tally import Tally
from crm.upsells.rules import ContactBudget, Context, Decision, decide
from crm.upsells.rules.context import PressureLimit
from tests.unit.simulation.builders import BEGINS, at_price, counted, lived, setting
from tests.unit.upsells.builders import context, garage, tutors, usd

_CERTAIN = 0.999999
_ALWAYS = {
    "pays": _CERTAIN,
    "completes": 1.0,
    "reads": 1.0,
    "examines": 1.0,
    "examines_next": 1.0,
    "dismisses": 0.0,
    "taste": 0.0,
}


def recounted(found: Lived) -> Counter[str]:
    """The figures of each offer, from the cards of each customer."""
    tally = Tally()
    for customer in found.customers:
        for card in customer.cards:
            sales = tally.of(card.kind)
            sales.offered += 1
            sales.shown += card.shown_at is not None
            sales.clicked += card.clicked_at is not None
            sales.dismissed += card.dismissed_at is not None
            if card.paid is not None:
                tally.sell(card.decision.offer, card.paid, ())
    return Counter({name: count for name, count in tally.figures().items() if "." in name})


@pytest.mark.parametrize("catalogue", [garage(), tutors()], ids=["garage", "tutors"])
def test_every_figure_is_what_the_customers_lived_through(catalogue: Catalogue) -> None:
    found = lived(setting(catalogue))
    figures = counted(found)
    assert {name: count for name, count in figures.items() if "." in name} == recounted(found)
    paid = sum(amount for customer in found.customers for _, amount in customer.payments)
    assert figures["total_revenue"] == paid
    assert figures["sessions"] == sum(len(customer.completed) for customer in found.customers)
    assert figures["bought"] > 0


def test_customers_answer_as_often_as_is_assumed() -> None:
    figures = counted(lived(setting(examines=1.0, examines_next=1.0), customers=1_000))
    clicked, shown = figures["follow_up.clicked"], figures["follow_up.shown"]
    assert shown > 700
    assert abs(clicked / shown - 0.24) < 0.05
    clicked, shown = figures["maintenance_plan.clicked"], figures["maintenance_plan.shown"]
    assert abs(clicked / shown - 0.10) < 0.06


def test_later_places_are_looked_at_less() -> None:
    figures = counted(lived(setting(examines_next=0.5), customers=700))
    first = figures["diagnostic_package.clicked"] / figures["diagnostic_package.shown"]
    third = figures["video_session.clicked"] / figures["video_session.shown"]
    assert third < first / 2


def test_a_customer_buys_one_of_a_list_at_most() -> None:
    found = lived(setting())
    for customer in found.customers:
        bought = Counter(card.created_at for card in customer.cards if card.purchased_at)
        assert all(count == 1 for count in bought.values())


def test_who_surely_buys_the_first_offer_buys_it_each_time_but_the_last() -> None:
    """Every draw is settled, so that each list leads to a session and each session to a list."""
    base = setting(garage(), **_ALWAYS, returns=0.0)
    appeals = {
        kind: replace(appeal, click=_CERTAIN, buy=_CERTAIN, elasticity=0.0)
        for kind, appeal in base.behaviour.appeals.items()
    }
    sure = replace(base, behaviour=Behaviour(appeals=appeals, habits=base.behaviour.habits))
    for customer in lived(sure, customers=8).customers:
        first_places = [card for card in customer.cards if card.decision.rank == 1]
        assert len(first_places) == len(customer.completed)
        bought = [card for card in customer.cards if card.purchased_at is not None]
        assert bought == [card for card in first_places if card.purchased_at is not None]
        assert bought[: len(first_places) - 1] == first_places[:-1]


def test_decisions_see_nothing_that_is_still_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Context] = []

    def look(known: Context, catalogue: Catalogue) -> tuple[Decision, ...]:
        seen.append(known)
        return decide(known, catalogue)

    monkeypatch.setattr(world, "decide", look)
    found = lived(replace(setting(), mails=(timedelta(hours=20), timedelta(days=7))), customers=150)
    times: list[tuple[datetime, datetime]] = []
    for known in seen:
        times += [(session.ended_at, known.now) for session in known.completed]
        times += [(at, known.now) for at in known.mails_begun]
        times += [(bought.purchased_at, known.now) for bought in known.memberships]
        for one in known.recommendations:
            answers = (one.shown_at, one.clicked_at, one.dismissed_at, one.purchased_at)
            times += [(at, known.now) for at in (one.created_at, *answers) if at is not None]
    assert len(seen) == counted(found)["sessions"]
    assert any(known.recommendations for known in seen)
    assert all(at <= now for at, now in times)


def test_a_card_is_known_as_far_as_it_has_come() -> None:
    card = Card(decision=decide(context(), garage())[0], created_at=BEGINS)
    card.shown_at, card.clicked_at = BEGINS + timedelta(hours=1), BEGINS + timedelta(hours=2)
    assert card.known(BEGINS).shown_at is None
    assert card.known(BEGINS + timedelta(hours=1)).clicked_at is None
    known = card.known(BEGINS + timedelta(hours=3))
    assert known.clicked_at == card.clicked_at
    assert card.known(BEGINS + timedelta(hours=4)) is known
    card.purchased_at = BEGINS + timedelta(hours=4)
    assert card.known(BEGINS + timedelta(hours=5)).purchased_at == card.purchased_at


def test_without_free_experts_visitors_are_turned_away() -> None:
    found = lived(setting(), customers=300, experts=1, days=10)
    assert counted(found)["turned_away"] > 0
    assert counted(found)["sessions"] <= 6 * 10
    assert counted(lived(setting(), customers=300, experts=50, days=10))["turned_away"] == 0


def test_mails_count_until_the_next_session_and_press_with_the_cards() -> None:
    mails = (timedelta(hours=20), timedelta(days=7))
    tight = ContactBudget(
        mail=10,
        shown=2,
        dismissed=5,
        limits=(PressureLimit(days=30, points=1),),
        offers_when_pressed=1,
    )
    free = lived(replace(setting(), mails=mails))
    assert counted(free)["mails"] > 0
    assert counted(free)["pressed"] == 0
    assert counted(lived(replace(setting(), mails=mails, budget=tight)))["pressed"] > 0
    assert counted(lived(replace(setting(mailed=0.0), mails=mails)))["mails"] == 0
    for customer in free.customers:
        begun = customer.mails_begun(mails, BEGINS + timedelta(days=365))
        assert len(begun) <= 2 * len(customer.completed)
        assert bool(begun) <= customer.is_mailed


def test_own_visits_fall_away_for_sessions_that_were_bought() -> None:
    stays = counted(lived(setting(returns=0.8, displaces=0.0)))
    goes = counted(lived(setting(returns=0.8, displaces=1.0)))
    assert goes["own_visits"] < stays["own_visits"]


def test_plans_are_chosen_by_what_they_usually_cost() -> None:
    weights = plan_weights(garage(), garage(), 0.5)
    assert weights["trial"] == 0.5
    assert weights["chat10"] > weights["video15"] > weights["diagnostic"]
    assert sum(weights.values()) == pytest.approx(1)
    assert "maintenance" not in weights
    paid = {name: plan for name, plan in garage().plans.items() if name != "trial"}
    assert "trial" not in plan_weights(replace(garage(), plans=paid), garage(), 0.5)
    only = replace(garage(), plans={"trial": garage().plans["trial"]})
    assert plan_weights(only, garage(), 0.5) == {"trial": 1.0}


def test_a_dearer_plan_is_paid_less_often_and_a_free_one_always() -> None:
    habits = setting().behaviour.habits
    usual = usd("10.00")
    assert pays(habits, usual, usual) == pytest.approx(habits.pays)
    assert pays(habits, usd("15.00"), usual) < habits.pays < pays(habits, usd("5.00"), usual)
    assert pays(habits, usd("0.00"), usual) == 1


def test_elasticity_is_what_it_says_near_the_usual_price() -> None:
    appeal = Appeal(click=0.2, buy=0.4, price=usd("100.00"), elasticity=1.5)
    dearer = appeal.buys(usd("101.00"), 0.0, 0.0)
    assert (dearer / 0.4 - 1) * 100 == pytest.approx(-1.5, abs=0.03)
    assert appeal.buys(usd("100.00"), 0.0, 0.0) == pytest.approx(0.4)
    assert appeal.buys(usd("0.00"), 0.0, 0.0) == appeal.buys(usd("1.00"), 0.0, 0.0)


def test_a_rise_of_one_price_leaves_who_comes_as_it_was() -> None:
    dear = replace(setting(), catalogue=at_price(garage(), "diagnostic_package", "129.00"))
    one, other = lived(setting()), lived(dear)
    assert [customer.id for customer in one.customers] == [
        customer.id for customer in other.customers
    ]
    first = [customer.completed[:1] for customer in one.customers]
    assert first == [customer.completed[:1] for customer in other.customers]
