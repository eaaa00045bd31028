"""Where a model has learned who buys what, simulated customers buy as it says."""

from dataclasses import replace

import pytest

from crm.catalogue.ranking import Ranking
from crm.predictions.rules.likelihood import Likelihood
from crm.simulation.contracts.behaviour import parse_learned
from crm.simulation.rules.behaviour import Learned, prior_behaviour
from crm.simulation.rules.measured import as_measured
from crm.simulation.rules.setting import Setting
from tests.unit.simulation.builders import counted, lived, setting
from tests.unit.upsells.builders import garage

_RATES = {"follow_up": 0.15, "video_session": 0.01}


def learned(**common: float) -> Learned:
    """A model of these rates, and of what one of a feature adds."""
    model = Likelihood(rate=0.05, rates=_RATES, common=common, coefficients={})
    return Learned(version=7, model=model)


def taught(found: Learned) -> Setting:
    """A world where everyone looks at every card, and customers are alike."""
    base = setting(examines=1.0, examines_next=1.0, taste=0.0)
    return replace(base, behaviour=as_measured(base.behaviour, {}, {}, found))


def test_customers_buy_what_they_see_as_often_as_the_model_says() -> None:
    figures = counted(lived(taught(learned()), customers=1_500))
    for kind, rate in _RATES.items():
        # One of a list at most is bought, and cheaper after a trial.
        shown, bought = figures[f"{kind}.shown"], figures[f"{kind}.bought"]
        assert shown > 800
        assert bought / shown == pytest.approx(rate, abs=0.06)
    assert figures["follow_up.bought"] > 5 * figures["video_session.bought"]


def test_what_is_known_of_a_customer_moves_them() -> None:
    seldom = counted(lived(taught(learned(constant=-2.0)), customers=300))
    often = counted(lived(taught(learned(constant=1.0)), customers=300))
    assert seldom["bought"] * 3 < often["bought"]


def test_the_report_names_the_model_and_its_rates() -> None:
    prior = prior_behaviour([garage()])
    found = as_measured(prior, {}, {}, learned()).appeals["follow_up"]
    assert found.source == "prior; purchases by model 7"
    assert found.click * found.buy * prior.habits.examines == pytest.approx(0.15)


def test_a_model_that_is_surer_than_clicks_allow_is_held_up() -> None:
    assert prior_behaviour([garage()]).appeal("follow_up", 0.99).buy < 1
    assert prior_behaviour([garage()]).appeal("follow_up", 0.0).buy > 0


def test_no_active_model_is_none() -> None:
    assert parse_learned(None) is None
    row = {"version": 7, "model": {"rate": 0.05, "rates": _RATES, "common": {}, "coefficients": {}}}
    assert parse_learned(row) == learned()


def test_a_catalogue_that_ranks_by_purchases_puts_the_likeliest_first() -> None:
    found = taught(learned())
    ranked = replace(found.catalogue, ranking=Ranking(rank_by="purchase", explore=0))
    for customer in lived(replace(found, catalogue=ranked), customers=40).customers:
        for card in customer.cards:
            if card.decision.rank == 1 and card.kind != "follow_up":
                made = {one.kind for one in customer.cards if one.created_at == card.created_at}
                assert "follow_up" not in made
