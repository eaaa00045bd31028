"""What a draft changes, beside the current catalogue in the same world."""

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from statistics import stdev

import pytest

from crm.experiments.load import definitions, read_definition
from crm.experiments.rules.assignment import Phase
from crm.platform.money import Money
from crm.simulation.actions.measuring import Known
from crm.simulation.actions.simulating import OtherCurrencyError, simulate
from crm.simulation.contracts.reports import Compared
from crm.simulation.rules.chance import Chance
from crm.simulation.rules.comparison import compare, experts_for
from crm.simulation.rules.demand import Asked
from crm.simulation.rules.setting import GROUPS
from crm.simulation.rules.tested import outcomes_of
from crm.simulation.rules.world import live
from tests.unit.simulation.builders import at_price, setting, traffic, trial
from tests.unit.upsells.builders import garage, garage_in, tutors

_KIND = "diagnostic_package"


def differences(report: object) -> Iterator[Compared]:
    """Every comparison anywhere in a report."""
    if isinstance(report, Compared):
        yield report
    elif isinstance(report, list):
        for each in report:
            yield from differences(each)
    elif hasattr(report, "__dict__"):
        for each in vars(report).values():
            yield from differences(each)


def test_an_unchanged_draft_makes_no_difference_at_all() -> None:
    found = list(differences(simulate(trial(garage()))))
    assert len(found) > 40
    assert any(one.current for one in found)
    assert {(one.difference, one.low, one.high) for one in found} == {(0, 0, 0)}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    draft = at_price(garage(), _KIND, "129.00")
    one, again, other = (simulate(trial(draft, seed=seed)).model_dump_json() for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_a_dearer_offer_is_bought_less() -> None:
    report = simulate(trial(at_price(garage(), _KIND, "199.00"), customers=400))
    [offer] = [one for one in report.offers if one.recommendation_type == _KIND]
    assert offer.bought.high < 0
    assert offer.clicked.current > 0
    less, more = report.sensitivity
    assert (less.errors, more.errors) == (-1, 1)
    assert less.total_revenue.difference > more.total_revenue.difference


def test_an_offer_without_the_draft_is_told_as_lost_and_a_new_one_as_gained() -> None:
    known = garage()
    rest = {kind: one for kind, one in known.offers_by_type.items() if kind != _KIND}
    without = replace(known, offers_by_type=rest)
    lost = simulate(trial(without)).offers[-1]
    assert (lost.recommendation_type, lost.offered.draft) == (_KIND, 0)
    assert lost.offered.difference == -lost.offered.current < 0
    [gained] = [
        one for one in simulate(trial(known, without)).offers if one.recommendation_type == _KIND
    ]
    assert gained.offered.current == 0
    assert gained.offered.difference > 0


def test_another_marketplace_is_simulated_in_its_currency() -> None:
    report = simulate(trial(at_price(tutors(), "lesson", "24.00"), tutors()))
    assert report.currency == tutors().currency
    assert report.totals.bought.draft > 0
    assert {one.recommendation_type for one in report.offers} == set(tutors().offers_by_type)


@pytest.mark.parametrize(("currency", "cents"), [("JPY", r'"\1\2"'), ("KWD", r'"\1.\g<2>0"')])
def test_amounts_of_every_currency_are_whole_minor_units(currency: str, cents: str) -> None:
    known = garage_in(currency, cents)
    report = simulate(trial(known, known, customers=60))
    assert report.totals.total_revenue.current > 0


def test_a_draft_in_another_currency_is_refused() -> None:
    with pytest.raises(OtherCurrencyError, match="the draft is in"):
        simulate(trial(tutors()))


def test_the_interval_is_of_the_differences_of_the_groups() -> None:
    ours, theirs = setting(), replace(setting(), catalogue=at_price(garage(), _KIND, "149.00"))
    people = traffic(200)
    found = compare(ours, theirs, people, seed=3).differences["bought"]
    lives = [live(one, people, Chance("3")) for one in (ours, theirs)]
    gains = [
        other.figures()["bought"] - one.figures()["bought"]
        for one, other in zip(lives[0].tallies, lives[1].tallies, strict=True)
    ]
    assert len(gains) == GROUPS
    assert found.draft - found.current == sum(gains)
    assert (found.high - found.low) / 2 == pytest.approx(2.093 * sqrt(GROUPS) * stdev(gains))


def test_there_is_an_expert_for_every_five_hundred_customers() -> None:
    assert [experts_for(customers) for customers in (1, 500, 501, 10_000)] == [1, 1, 2, 20]


def test_experiments_of_the_draft_run_and_say_what_they_would_know() -> None:
    report = simulate(trial(garage(), experiments=definitions(), customers=400))
    assert [tried.name for tried in report.experiments] == list(definitions())
    assert all(tried.words for tried in report.experiments)
    held_out = report.totals.held_out
    assert held_out.current == 0
    assert held_out.draft > 0


def test_what_an_experiment_counts_is_what_its_customers_did() -> None:
    experiment = read_definition("follow_up_price", definitions()["follow_up_price"])
    phase = Phase(experiment=experiment, number=1, seed="s", shipped=None, variation=None)
    people = traffic(500)
    customers = live(replace(setting(), phases=(phase,)), people, Chance("1")).customers
    ends = people.begins.replace(year=people.begins.year + 1)
    found = outcomes_of(experiment, customers, ends)
    exposed = [one for one in customers if "follow_up_price" in one.exposed]
    assert sum(sums.customers for sums in found.sums.values()) == len(exposed) > 100
    paid = sum(
        amount
        for one in exposed
        for at, amount in one.payments
        if 0 <= (at - one.exposed["follow_up_price"][1]).total_seconds() < 30 * 86_400
    )
    assert sum(sums.y for sums in found.sums.values()) == paid
    assert len(found.conversions["purchases"]) == sum(one.payers for one in found.sums.values())
    prices = {
        card.decision.quote.price.amount
        for one in customers
        for card in one.cards
        if card.kind == "follow_up" and one.exposed.get("follow_up_price", ("",))[0] == "higher"
    }
    assert prices >= {5_900}
    assert outcomes_of(experiment, (), ends).days == 0


def test_tested_prices_are_told_with_their_intervals() -> None:
    prices = [
        Asked(price=Money(cents, "USD"), shown=200, bought=bought)
        for cents, bought in ((5_900, 20), (4_900, 30))
    ]
    known = Known(behaviour=trial(garage()).known.behaviour, demand={"follow_up": prices})
    low, high = simulate(trial(garage(), known=known, customers=60)).demand
    assert (low.price, low.percent, high.price, high.percent) == (4_900, 15.0, 5_900, 10.0)
    assert low.low < 15.0 < low.high
