"""The first place is drawn with chances that are known exactly."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.experiments.rules.hashing import BUCKETS
from crm.predictions.rules.exploration import FirstPlace, draw_first

_OFFERS = ["a", "b", "c", "d", "e", "f", "g"]


def drawn(unit: int, *, explore: int = 40, offers: int = 3) -> FirstPlace:
    return draw_first("b", _OFFERS[:offers], explore=explore, seed="first_place", unit=str(unit))


@given(
    best=st.integers(0, 6),
    others=st.integers(0, 6),
    explore=st.integers(1, 100),
    unit=st.uuids(),
)
def test_chances_sum_to_one_and_what_is_drawn_has_one(
    best: int, others: int, explore: int, unit: object
) -> None:
    eligible = _OFFERS[: max(best, others) + 1]
    found = draw_first(_OFFERS[best], eligible, explore=explore, seed="x", unit=str(unit))

    assert list(found.chances) == eligible
    assert sum(found.chances.values()) == pytest.approx(1, abs=1e-12)
    assert 0 < found.chances[found.offer] <= 1
    assert found.explored or found.offer == _OFFERS[best]


def test_offers_come_first_as_often_as_their_chances_say() -> None:
    count = 20_000
    came = Counter(drawn(unit).offer for unit in range(count))

    chances = drawn(0).chances
    distance = sum(
        (came[offer] - count * chance) ** 2 / (count * chance) for offer, chance in chances.items()
    )

    assert chances["b"] == pytest.approx(0.6 + 0.4 / 3, abs=1 / BUCKETS)
    # Of two degrees of freedom; chance exceeds it once in a thousand.
    assert distance < 13.8


def test_as_many_are_drawn_as_wanted_and_each_is_drawn_alike() -> None:
    draws = [found for found in map(drawn, range(20_000)) if found.explored]
    assert len(draws) / 20_000 == pytest.approx(0.4, abs=0.012)
    shares = Counter(found.offer for found in draws)
    assert all(share / len(draws) == pytest.approx(1 / 3, abs=0.02) for share in shares.values())


def test_the_same_unit_draws_the_same() -> None:
    assert drawn(7) == drawn(7)


def test_a_single_offer_is_certain() -> None:
    found = draw_first("a", ["a"], explore=100, seed="x", unit="1")
    assert (found.offer, found.chances) == ("a", {"a": 1.0})
