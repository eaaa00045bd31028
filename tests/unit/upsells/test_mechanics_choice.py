"""What a mechanic recommends needs no occasion, keeps the rules' price, and rests as they say."""

from datetime import timedelta

import pytest

from crm.catalogue.model import Catalogue
from crm.upsells.rules import BY_MECHANIC, Context, Decision, decide_for_mechanic
from tests.unit.upsells.builders import NOW, context, decided, garage, past, tutors


def _choice(kind: str, known: Context, catalogue: Catalogue | None = None) -> Decision:
    catalogue = catalogue or garage()
    return decide_for_mechanic(catalogue.offers_by_type[kind], known, catalogue)


def test_a_mechanic_may_recommend_what_no_occasion_asks_for() -> None:
    choice = _choice("premium_upgrade", context())
    assert (choice.outcome.offered, choice.outcome.code) == (True, BY_MECHANIC)
    assert choice.outcome.reason == "Because your mechanic recommends it."
    assert choice.rank == 0


def test_the_sentence_is_the_catalogues() -> None:
    catalogue = tutors()
    choice = _choice(catalogue.offers[0].recommendation_type, context(), catalogue)
    assert choice.outcome.reason == "Because your tutor recommends it."


@pytest.mark.parametrize("plan", ["trial", "chat10"])
def test_it_has_the_price_and_the_score_of_the_rules(plan: str) -> None:
    known = context(plan=plan)
    choice, by_rules = _choice("follow_up", known), decided(known)["follow_up"]
    assert (choice.quote, choice.score) == (by_rules.quote, by_rules.score)


@pytest.mark.parametrize(
    ("answer", "code"),
    [("dismissed", "dismissed_recently"), ("purchased", "bought_recently")],
)
def test_a_cool_down_holds_for_mechanics_too(answer: str, code: str) -> None:
    answered = past("video_session", **{answer: timedelta(days=3)})

    choice = _choice("video_session", context(recommendations=(answered,)))

    assert (choice.outcome.offered, choice.outcome.code, choice.rank) == (False, code, None)
    assert choice.outcome.until == NOW + timedelta(days=27)
