"""The likelihood that a decision computes is the one that was learnt."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from scipy.special import logit as logits

from crm.predictions.rules.likelihood import Likelihood, likelihood, sigmoid

_NAMES = ["constant", "spent", "shown", "urgent"]
_VALUES = st.fixed_dictionaries({name: st.floats(-5, 5) for name in _NAMES})


@given(
    rate=st.floats(0.001, 0.999),
    features=st.lists(_VALUES, min_size=1, max_size=5),
    coefficients=_VALUES,
)
def test_it_equals_numpy(
    rate: float, features: list[dict[str, float]], coefficients: dict[str, float]
) -> None:
    model = Likelihood(rate=0.5, rates={"a": rate}, common={}, coefficients={"a": coefficients})
    x = np.array([[row[name] for name in _NAMES] for row in features])
    wanted = expit(logits(rate) + x @ [coefficients[name] for name in _NAMES])

    found = [likelihood(model, "a", row) for row in features]

    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12)


def test_an_offer_without_coefficients_of_its_own_is_judged_as_all_are() -> None:
    model = Likelihood(rate=0.5, rates={}, common={"urgent": 2.0}, coefficients={"a": {}})
    assert likelihood(model, "new", {"urgent": 1.0}) == sigmoid(2.0)
    assert likelihood(model, "a", {"urgent": 1.0}) == 0.5


@pytest.mark.parametrize(
    ("known", "wanted"), [({}, 0.25), ({"unheard_of": 3.0}, 0.25)], ids=["nothing", "new"]
)
def test_what_no_coefficient_speaks_of_changes_nothing(
    known: Mapping[str, float], wanted: float
) -> None:
    model = Likelihood(rate=0.5, rates={"a": 0.25}, common={}, coefficients={})
    assert likelihood(model, "a", known) == pytest.approx(wanted, abs=1e-15)


def test_no_score_overflows() -> None:
    assert (sigmoid(-10_000.0), sigmoid(10_000.0)) == (0.0, 1.0)
