"""What a variation changes of the decisions, and what it leaves."""

from typing import Any

from crm.experiments.rules.assignment import Assignment, assign
from crm.upsells.rules import Decision, decide, decide_as_assigned
from tests.unit.experiments.builders import experiment, holdout, phase
from tests.unit.upsells.builders import SESSION_ID, asked, context, garage, usd

_VIDEO = context("video", "video15")


def given(variation: str, **changes: Any) -> tuple[Assignment, ...]:
    """A customer who was given a variation of the price of the follow-up."""
    return assign(
        SESSION_ID,
        [phase(experiment(**changes), variation=variation)],
        ["follow_up"],
        ["follow_up"],
    )


def decided(assignments: tuple[Assignment, ...], known: Any = _VIDEO) -> dict[str, Decision]:
    base = decide(known, garage())
    made = decide_as_assigned(known, garage(), base, assignments)
    return {one.offer.recommendation_type: one for one in made}


def test_without_a_draw_the_catalogue_alone_decides() -> None:
    base = decide(_VIDEO, garage())
    assert decide_as_assigned(_VIDEO, garage(), base, ()) == base


def test_a_price_is_replaced_and_its_chance_kept_with_that_offer_alone() -> None:
    found = decided(given("higher"))
    assert found["follow_up"].quote.price == usd("59.00")
    assert found["follow_up"].propensity == 0.5
    assert found["diagnostic_package"].propensity == 1.0


def test_no_former_price_is_shown_that_was_not_asked() -> None:
    trial = context(prices_asked=asked("follow_up", usd("49.00")))
    assert decided(given("usual"), trial)["follow_up"].quote.former_price == usd("49.00")
    assert decided(given("higher"), trial)["follow_up"].quote.former_price is None


def test_an_order_is_changed_and_the_rank_by_the_catalogue_kept() -> None:
    first = {"follow_up": {"weight": 500}}
    variations = [
        {"name": "usual", "weight": 50},
        {"name": "first", "weight": 50, "offers": first},
    ]
    found = decided(given("first", kind="order", variations=variations))["follow_up"]
    assert (found.rank, found.base_rank) == (1, 2)


def test_a_disclosure_is_read_in_every_variation() -> None:
    said = {decided(given(name))["follow_up"].offer.description for name in ("usual", "higher")}
    assert len(said) == 1
    assert said.pop().endswith(f" {garage().words.price_test}")


def test_a_held_out_customer_is_decided_about_and_offered_nothing() -> None:
    held = assign(SESSION_ID, [phase(holdout(), variation="held_out")], ["follow_up"], [])
    found = decided(held)
    base = {one.offer.recommendation_type: one for one in decide(_VIDEO, garage())}
    assert not any(one.outcome.offered for one in found.values())
    assert {kind: one.base_rank for kind, one in found.items()} == {
        kind: one.base_rank for kind, one in base.items()
    }
    assert found["follow_up"].outcome.code == "held_out"
    assert found["follow_up"].propensity == 0.05
