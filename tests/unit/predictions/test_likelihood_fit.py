"""What is learnt of purchases is what made them, and nothing where there is nothing to learn."""

import numpy as np
import pytest

from crm.predictions.fitting.likelihood import Fitted, fit, shrunk_rates
from crm.predictions.fitting.rows import Rows, read_rows
from crm.predictions.rules.delivered import DeliveredList
from crm.predictions.rules.likelihood import Likelihood, likelihood
from tests.unit.predictions.delivered_worlds import NOW, OFFERS, World


def learned(world: World, count: int) -> tuple[Rows, Fitted]:
    rows = read_rows(world.lists(count, 1))
    return rows, fit(rows, np.ones(len(rows.offer), bool))


def test_what_made_purchases_is_found_again() -> None:
    rows, found = learned(World(place=-0.5), 12_000)
    wanted = World(place=-0.5)
    suits = np.array([rows.names.index(f"suits_{kind}") for kind in OFFERS])
    for index, kind in enumerate(OFFERS):
        offer = np.array([rows.offers.index(kind)] * 2)
        x = np.zeros((2, len(rows.names)))
        x[:, rows.names.index("constant")] = 1
        x[1, suits[index]] = 1
        low, high = found.logits(x, offer)
        assert low == pytest.approx(wanted.rates[index] - 1, abs=0.25)
        assert high == pytest.approx(wanted.rates[index] + 1, abs=0.25)
    # Three standard errors of some two thousand purchases.
    assert found.place == pytest.approx(-0.5, abs=0.15)


def test_a_decision_computes_what_was_learnt() -> None:
    rows, found = learned(World(), 1_000)
    model = Likelihood(**found.coefficients(rows.names, rows.offers))
    chances = found.chances(rows.x, rows.offer)
    for row in range(0, 200, 7):
        known = dict(zip(rows.names, rows.x[row].tolist(), strict=True))
        computed = likelihood(model, rows.offers[rows.offer[row]], known)
        # Coefficients are kept with six decimals.
        assert computed == pytest.approx(chances[row], abs=1e-5)


def test_of_nothing_the_prior_is_learnt() -> None:
    rows = read_rows([])
    assert len(rows.at) == 0
    assert fit(rows, np.ones(0, bool)).coefficients([], []) == {
        "rate": 0.05,
        "rates": {},
        "common": {},
        "coefficients": {},
    }


def test_lists_without_a_purchase_are_finite() -> None:
    rows = read_rows(World(rates=(-40.0,) * 4).lists(300, 1))
    found = fit(rows, np.ones(len(rows.offer), bool))
    assert np.isfinite(found.logits(rows.x, rows.offer)).all()
    assert found.chances(rows.x, rows.offer).max() < 0.02


def test_a_rate_of_few_showings_stays_close_to_that_of_all() -> None:
    offer = np.repeat([0, 1, 2], [1_000, 1_000, 4])
    bought = np.zeros(2_004)
    bought[[*range(100), *range(1_000, 1_100)]] = 1
    rate, rates = shrunk_rates(offer, bought, 4)
    assert rate == pytest.approx(201 / 2_024)
    assert rates[0] == pytest.approx(0.1, abs=0.002)
    assert 0.09 < rates[2] < 0.1
    assert rates[3] == pytest.approx(rate)


def test_rates_that_differ_are_shrunk_less() -> None:
    offer = np.repeat([0, 1], [2_000, 2_000])
    bought = np.zeros(4_000)
    bought[[*range(20), *range(2_000, 2_400)]] = 1
    _, rates = shrunk_rates(offer, bought, 2)
    assert rates == pytest.approx([0.01, 0.2], abs=0.002)


def test_features_that_only_later_lists_have_are_zero_before() -> None:
    first, *_ = World().lists(1, 1)
    rest = [
        DeliveredList(customer="x", shown_at=NOW, chance=None, offers=each.offers)
        for each in World().lists(600, 2)
    ]
    bare = [
        DeliveredList(
            customer="y",
            shown_at=NOW,
            chance=None,
            offers=first.offers[:1],
        )
    ]
    rows = read_rows([*bare * 600, *rest])
    assert rows.x.shape == (600 + 2_400, 5)
    assert rows.x[0].sum() == len(first.offers[0].features)
    assert np.isnan(rows.chance).all()
