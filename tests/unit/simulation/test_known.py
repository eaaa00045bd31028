"""What is found out about real customers is known of simulated ones too."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm.catalogue.load import CATALOGUE_PATH, parse
from crm.catalogue.model import Catalogue
from crm.predictions.load import cohorts
from crm.simulation.actions.simulating import simulate
from crm.simulation.rules import world
from crm.upsells.rules import Context, Decision, decide
from tests.unit.simulation.builders import lived, setting, trial
from tests.unit.upsells.builders import garage

_MONTH = timedelta(days=30)
_TWO_DAYS = timedelta(days=2)
_TEXT = CATALOGUE_PATH.read_text(encoding="utf-8")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Context]:
    """Every context that is decided about."""
    found: list[Context] = []

    def look(known: Context, catalogue: Catalogue) -> tuple[Decision, ...]:
        found.append(known)
        return decide(known, catalogue)

    monkeypatch.setattr(world, "decide", look)
    return found


def test_segments_are_those_of_the_night_before(seen: list[Context]) -> None:
    lived(setting(returns=0.7), customers=200)
    segments = {context.known.segment for context in seen if context.known}
    assert {None, "prospect"} < segments
    assert len(segments) > 6
    for context in seen:
        assert context.known is not None
        if context.known.segment not in {None, "prospect"}:
            assert context.spent[0].amount > 0


def test_cohorts_are_those_of_the_acts_before(seen: list[Context]) -> None:
    asked = tuple(cohorts()[name] for name in ("newcomer", "tried_never_paid"))
    lived(replace(setting(returns=0.7), cohorts=asked), customers=200)
    newcomers = 0
    for context in seen:
        first = min((one.ended_at for one in context.completed), default=None)
        is_new = first is not None and context.now - first < _MONTH
        newcomers += is_new
        assert context.known is not None
        assert ("newcomer" in context.known.cohorts) is is_new
    assert 0 < newcomers < len(seen)
    tried = [one for one in seen if one.known and "tried_never_paid" in one.known.cohorts]
    assert tried
    for context in tried:
        assert context.spent[0].amount == 0
        assert any(context.now - one.ended_at > _TWO_DAYS for one in context.completed)


def test_only_cohorts_that_the_catalogue_names_are_looked_for(seen: list[Context]) -> None:
    simulate(trial(garage(), customers=40))
    assert all(context.known is not None and not context.known.cohorts for context in seen)


def test_a_draft_for_a_segment_and_a_cohort_reaches_these_alone() -> None:
    """The offer is otherwise made to everyone after a conversation."""
    for condition in ('segment = ["champions"]', 'cohort = ["newcomer"]'):
        where = 'session_type = ["chat", "video"]\n'
        draft = parse(_TEXT.replace(where, f"{where}{condition}\n", 1), name="draft.toml")
        [offer] = [
            one
            for one in simulate(trial(draft, customers=200)).offers
            if one.recommendation_type == "diagnostic_package"
        ]
        assert 0 < offer.offered.draft < offer.offered.current
