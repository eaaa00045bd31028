"""What a founder reads: what is known of each variation, and how much longer it takes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from crm.experiments.model import HELD_OUT, TREATED
from crm.experiments.rules.means import Sums
from crm.experiments.rules.report import report
from crm.experiments.rules.verdict import Outcomes, judge
from tests.unit.experiments.builders import experiment, holdout, weighted


def counted(customers: int = 0, payers: int = 0, price: float = 5_000.0) -> Sums:
    """Customers of whom some paid a price."""
    return Sums(customers=customers, payers=payers, y=payers * price, yy=payers * price**2)


def outcomes(purchases: Sequence[str] = (), **sums: Sums) -> Outcomes:
    """Four weeks of it."""
    return of(sums, purchases)


def of(sums: Mapping[str, Sums], purchases: Sequence[str] = ()) -> Outcomes:
    return Outcomes(sums=sums, conversions={"clicks": (), "purchases": purchases}, days=28.0)


def in_turn(**counts: int) -> list[str]:
    """So many conversions of each, spread evenly."""
    whole = max(counts.values())
    return [
        name
        for place in range(whole)
        for name, count in counts.items()
        if place * count // whole < (place + 1) * count // whole
    ]


def words(purchases: Sequence[str], **changes: Any) -> str:
    compared = experiment(metric="purchases", **changes)
    known = outcomes(purchases, usual=counted(), higher=counted())
    return judge(compared, known, "purchases")["higher"].words


def test_nothing_yet_says_how_many_are_needed() -> None:
    assert words([]) == "Not enough to compare higher with usual: 1539 more customers who pay."


def test_a_pace_says_how_long_it_takes() -> None:
    said = words(in_turn(usual=200, higher=205))
    assert said == (
        "higher sells between -22 % and +35 % more than usual; 1134 more customers who pay"
        " (about 12 more weeks) would show a difference of 20 %."
    )


def test_a_difference_that_would_have_shown_is_said_to_be_none() -> None:
    said = words(in_turn(usual=1_000, higher=1_000))
    assert said.endswith(": a difference of 20 % would have shown by now.")


@pytest.mark.parametrize(("hits", "state"), [((100, 220), "better"), ((220, 100), "worse")])
def test_what_is_decided_says_so(hits: tuple[int, int], state: str) -> None:
    said = words(in_turn(usual=hits[0], higher=hits[1]))
    assert said.endswith(f": higher is {state}.")


def test_revenue_needs_fifty_who_paid_of_each() -> None:
    known = outcomes(usual=counted(500, 60), higher=counted(500, 10))
    found = judge(experiment(), known, "revenue")["higher"]
    assert (found.state, found.needed) == ("not_enough", 80)


@pytest.mark.parametrize(("payers", "state"), [(400, "undecided"), (800, "better"), (150, "worse")])
def test_revenue_is_told_apart(payers: int, state: str) -> None:
    known = outcomes(usual=counted(4_000, 400), higher=counted(4_000, payers))
    assert judge(experiment(), known, "revenue")["higher"].state == state


def test_of_several_variations_each_has_to_convince_more() -> None:
    order = in_turn(usual=300, other_1=385, other_2=300)
    known = outcomes(order, usual=counted(), other_1=counted(), other_2=counted())
    alone = judge(weighted(50, 50), known, "purchases")["other_1"]
    together = judge(weighted(50, 50, 50), known, "purchases")["other_1"]
    assert together.p == pytest.approx(2 * alone.p)
    assert (alone.state, together.state) == ("better", "undecided")


def test_a_guardrail_is_breached_by_a_sure_loss_beyond_its_margin() -> None:
    guarded = experiment(guardrails=[{"metric": "purchases", "margin": 20}])
    sums = {"usual": counted(2_000, 300), "higher": counted(2_000, 100)}
    slight = report(guarded, of(sums, in_turn(usual=300, higher=270)))
    bad = report(guarded, of(sums, in_turn(usual=300, higher=100)))
    assert slight.breach is None
    assert bad.breach == "higher loses more than 20 % of purchases against usual."
    assert bad.breach in bad.words


def test_a_broken_split_is_said_first() -> None:
    known = outcomes(usual=counted(5_000, 400), higher=counted(5_700, 400))
    found = report(experiment(), known)
    assert found.broken
    assert found.words[0].startswith("Not as many customers were exposed")


def test_what_was_caused_is_the_difference_times_the_treated() -> None:
    known = of({HELD_OUT: counted(1_000, 100), TREATED: counted(19_000, 2_850)})
    effect = report(holdout(), known).effect
    assert effect is not None
    assert effect.caused == pytest.approx(19_000 * (0.15 - 0.1) * 5_000)
    assert effect.low is not None
    assert effect.low < (effect.caused or 0)
    assert report(experiment(), outcomes(usual=counted(), higher=counted())).effect is None
