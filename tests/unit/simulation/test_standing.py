"""Segments of simulated customers are those that the nightly scores would say."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from crm.predictions.rules.features import Features
from crm.predictions.rules.rfm import standings
from crm.simulation.rules.standing import Bought, Buyers

_BEGINS = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_segments_of_a_night_are_those_of_the_scores() -> None:
    random = Random(5)  # noqa: S311 - the same sales every time
    buyers, known = Buyers(), {UUID(int=number): list[Bought]() for number in range(60)}
    for day in range(80):
        today = (_BEGINS + timedelta(days=day)).date()
        for customer in random.sample(list(known), 4):
            buyers.pay(known[customer], today, random.choice((999, 2_999, 9_900)))
    tonight = _BEGINS + timedelta(days=80)
    expected = standings(
        (
            Features(
                customer_id=customer,
                purchases=bought[-1].days if bought else 0,
                last_day=bought[-1].day if bought else None,
                currency="USD",
                money_cents=bought[-1].money if bought else 0,
            )
            for customer, bought in known.items()
        ),
        tonight,
    )
    found = {customer: buyers.segment(bought, tonight.date()) for customer, bought in known.items()}
    assert found == {customer: one.segment for customer, one in expected.items()}
    assert len(set(found.values())) > 6


def test_what_is_bought_today_counts_from_tomorrow_on() -> None:
    buyers, today = Buyers(), _BEGINS.date()
    mine: list[Bought] = []
    buyers.pay(mine, today, 999)
    buyers.pay(mine, today, 999)
    assert mine == [Bought(today, 1, 1_998)]
    assert buyers.segment(mine, today) == "prospect"
    assert buyers.segment(mine, today + timedelta(days=1)) != "prospect"
