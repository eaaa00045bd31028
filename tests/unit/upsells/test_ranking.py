"""Offers are ordered by what was learnt, and nothing else of them changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.ranking import Ranking as Settings
from crm.experiments.rules.assignment import assign
from crm.predictions.rules.likelihood import Likelihood, logit
from crm.upsells.rules import (
    Context,
    Decision,
    Ranking,
    decide,
    decide_as_assigned,
    eligible,
    with_ranking,
)
from tests.unit.experiments.builders import experiment, holdout, phase
from tests.unit.upsells.builders import SESSION_ID, capped, context, earlier, garage

_BY_CATALOGUE = ["diagnostic_package", "follow_up", "video_session", "maintenance_plan"]
_RETURNING = context(completed=earlier(timedelta(days=20)))


def model(**rates: float) -> Likelihood:
    return Likelihood(rate=0.05, rates=rates, common={}, coefficients={})


def ranking(learned: Likelihood | None, **changes: Any) -> Ranking:
    known = Ranking(rank_by="purchase", explore=0, seed="first_place", version=1, model=learned)
    return replace(known, **changes)


def ranked(learned: Likelihood | None, known: Context = _RETURNING, **changes: Any) -> Context:
    return replace(known, ranking=ranking(learned, **changes))


def order(decisions: tuple[Decision, ...]) -> list[str]:
    return [one.offer.recommendation_type for one in decisions if one.outcome.offered]


def without_order(decisions: tuple[Decision, ...]) -> list[Decision]:
    """All of the decisions but what the order is, and what it comes from."""
    same = [
        replace(one, rank=None, propensity=1.0, probability=None, explored=False, rank_reason=None)
        for one in decisions
    ]
    return sorted(same, key=lambda one: one.offer.recommendation_type)


LIKED = model(maintenance_plan=0.2, video_session=0.125, follow_up=0.04, diagnostic_package=0.01)


def test_the_most_likely_comes_first_with_the_reason() -> None:
    found = decide(ranked(LIKED), garage())
    assert order(found) == [
        "maintenance_plan",
        "video_session",
        "follow_up",
        "diagnostic_package",
    ]
    assert [(one.rank, one.base_rank) for one in found[:4]] == [(1, 4), (2, 3), (3, 2), (4, 1)]
    assert [one.rank_reason for one in found[:4]] == [
        "Ranked first: bought by about 1 in 5 customers like this one.",
        "Ranked second: bought by about 1 in 8 customers like this one.",
        "Ranked third: bought by about 1 in 25 customers like this one.",
        "Ranked number 4: bought by about 1 in 100 customers like this one.",
    ]
    assert found[1].probability == pytest.approx(0.125)


@pytest.mark.parametrize(
    ("rate", "share"),
    [(0.94, "about 9 in 10"), (0.3, "about 3 in 10"), (0.0004, "fewer than 1 in 1,000")],
)
def test_frequent_and_rare_purchases_read_well(rate: float, share: str) -> None:
    rates = dict.fromkeys(_BY_CATALOGUE, 0.0001)
    first = decide(ranked(model(**rates | {"follow_up": rate})), garage())[0]
    assert first.rank_reason == f"Ranked first: bought by {share} customers like this one."


def test_by_revenue_a_dear_offer_may_be_bought_less_often() -> None:
    alike = model(diagnostic_package=0.1, follow_up=0.1, video_session=0.1, maintenance_plan=0.06)
    found = decide(ranked(alike, rank_by="revenue"), garage())
    assert order(found)[:2] == ["maintenance_plan", "diagnostic_package"]
    assert found[0].rank_reason == (
        "Ranked first by what it brings: bought by about 1 in 17 customers like this one."
    )


@pytest.mark.parametrize("rank_by", ["purchase", "revenue"])
def test_without_a_model_the_order_is_the_catalogues(rank_by: str) -> None:
    found = decide(ranked(None, rank_by=rank_by, version=None), garage())
    assert found == decide(_RETURNING, garage())


def test_a_model_of_no_data_orders_as_the_catalogue_does() -> None:
    assert order(decide(ranked(model()), garage())) == _BY_CATALOGUE


def test_what_is_known_of_the_customer_moves_an_offer() -> None:
    learned = replace(model(), coefficients={"video_session": {"session:chat": 1.0}})
    [first, *_] = decide(ranked(learned), garage())
    assert first.offer.recommendation_type == "video_session"
    assert first.probability is not None
    assert logit(first.probability) == pytest.approx(logit(0.05) + 1)


def test_a_likely_offer_is_made_that_the_catalogue_had_no_place_for() -> None:
    found = decide(ranked(LIKED), capped(garage(), 2))
    assert order(found) == ["maintenance_plan", "video_session"]
    assert [one.base_rank for one in found[:2]] == [None, None]
    codes = {one.offer.recommendation_type: one.outcome.code for one in found}
    assert codes["diagnostic_package"] == "over_cap"


def test_nothing_is_drawn_where_nothing_is_shown() -> None:
    known = ranked(LIKED, explore=100)
    assert decide(known, capped(garage(), 0)) == decide(_RETURNING, capped(garage(), 0))


@given(
    rates=st.fixed_dictionaries({kind: st.floats(0.001, 0.999) for kind in _BY_CATALOGUE}),
    explore=st.integers(0, 100),
    rank_by=st.sampled_from(["purchase", "revenue"]),
    session=st.uuids(),
)
def test_turning_it_off_changes_nothing_but_the_order(
    rates: dict[str, float], explore: int, rank_by: str, session: UUID
) -> None:
    known = replace(_RETURNING, session=replace(_RETURNING.session, id=session))
    on = decide(ranked(model(**rates), known, explore=explore, rank_by=rank_by), garage())
    assert without_order(on) == without_order(decide(known, garage()))


@given(
    rates=st.fixed_dictionaries({kind: st.floats(0.001, 0.999) for kind in _BY_CATALOGUE}),
    explore=st.integers(1, 100),
    cap=st.integers(1, 5),
    session=st.uuids(),
)
def test_chances_to_stand_first_sum_to_one_over_the_eligible(
    rates: dict[str, float], explore: int, cap: int, session: UUID
) -> None:
    known = replace(_RETURNING, session=replace(_RETURNING.session, id=session))
    found = decide(ranked(model(**rates), known, explore=explore), capped(garage(), cap))
    chances = {one.offer.recommendation_type: one.propensity for one in found}
    assert sum(chances[kind] for kind in eligible(found)) == pytest.approx(1, abs=1e-12)


def test_a_draw_changes_the_first_place_alone() -> None:
    drawn = [decide(ranked(LIKED, at(number), explore=100), garage()) for number in range(1, 40)]
    firsts = {order(found)[0] for found in drawn}
    assert firsts == set(_BY_CATALOGUE)
    for found in drawn:
        rest = [kind for kind in order(decide(ranked(LIKED), garage())) if kind != order(found)[0]]
        assert order(found)[1:] == rest
        assert [one.explored for one in found[:4]] == [True, False, False, False]
        assert found[0].rank_reason == "Ranked first to learn from it: drawn among 4 offers."


def test_draws_go_on_where_no_model_is_active() -> None:
    drawn = [decide(ranked(None, at(number), explore=100), garage()) for number in range(40)]
    assert {order(found)[0] for found in drawn} == set(_BY_CATALOGUE)


def test_another_catalogue_orders_by_its_own_settings_with_the_same_model() -> None:
    known = ranked(LIKED, explore=10)
    assert with_ranking(known, Settings()).ranking is None
    other = with_ranking(known, Settings(rank_by="revenue", explore=5)).ranking
    assert other == ranking(LIKED, rank_by="revenue", explore=5)
    new = with_ranking(_RETURNING, Settings(rank_by="purchase", explore=5)).ranking
    assert new == ranking(None, explore=5, version=None)


def at(session: int) -> Context:
    return replace(_RETURNING, session=replace(_RETURNING.session, id=UUID(int=session)))


def assigned(known: Context, *phases: Any) -> dict[str, Decision]:
    given_ = assign(SESSION_ID, phases, _BY_CATALOGUE, _BY_CATALOGUE)
    made = decide_as_assigned(known, garage(), decide(known, garage()), given_)
    return {one.offer.recommendation_type: one for one in made}


_FIRST = [
    {"name": "usual", "weight": 50},
    {"name": "first", "weight": 50, "offers": {"follow_up": {"weight": 500}}},
]


@pytest.mark.parametrize("shipped", [None, "first"], ids=["running", "shipped"])
def test_an_experiment_with_the_order_orders_alone(shipped: str | None) -> None:
    tested = phase(experiment(kind="order", variations=_FIRST), variation="first", shipped=shipped)
    found = assigned(ranked(LIKED, explore=100), tested)
    assert found["follow_up"].rank == 1
    assert found["diagnostic_package"].base_rank == 1
    assert {one.probability for one in found.values()} == {None}
    assert found["video_session"].propensity == 1.0


def test_a_price_that_is_tested_leaves_the_offer_where_it_stands() -> None:
    paid = context("chat", "chat10", completed=earlier(timedelta(days=20)))
    known = ranked(LIKED, paid, explore=100, rank_by="revenue")
    alone = {one.offer.recommendation_type: one for one in decide(known, garage())}
    usual, higher = (
        assigned(known, phase(experiment(), variation=name)) for name in ("usual", "higher")
    )
    for found in (usual, higher):
        assert {kind: one.rank for kind, one in found.items()} == {
            kind: one.rank for kind, one in alone.items()
        }
        assert found["follow_up"].propensity == alone["follow_up"].propensity / 2
    assert higher["follow_up"].quote.price > usual["follow_up"].quote.price


def test_who_is_held_out_is_drawn_nothing() -> None:
    found = assigned(ranked(LIKED, explore=100), phase(holdout(), variation="held_out"))
    assert {one.propensity for one in found.values() if one.outcome.code == "held_out"} == {0.05}
    assert not any(one.explored or one.rank_reason for one in found.values())
