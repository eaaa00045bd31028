"""Drafts are tried on what happened, and on customers who behave as those did."""

import pytest

from crm.catalogue.load import CATALOGUE_PATH, parse
from crm.simulation.actions.replaying import replay_under
from crm.simulation.contracts.history import HistoryReport
from demo.history.load import load
from local import simulate
from local.rebuild import rebuild
from tests.integration.privacy.test_retention import owner
from tests.integration.test_demo_data import described
from tests.support.backend import Backend, completed_session
from tests.support.database import Database, ask

_EVENTS = 3_000
_DECIDED = "select count(distinct session_id) from upsell_decisions"


@pytest.fixture
def history(database: Database) -> Database:
    """A stack's database with some history."""
    load(described(database), _EVENTS, lambda _: None)
    return database


def replayed(backend: Backend, text: str) -> HistoryReport:
    """What the draft of that text changes."""
    draft = parse(text, name="draft.toml")
    found: HistoryReport = backend.act_as("crm_worker", lambda *_: replay_under(draft), {})
    return found


def test_the_catalogue_itself_changes_no_decision(backend: Backend, history: Database) -> None:
    found = replayed(backend, CATALOGUE_PATH.read_text(encoding="utf-8"))
    assert found.sessions == ask(history.login("crm_report"), _DECIDED) > 100
    assert (found.changed, found.unreadable) == (0, 0)
    assert sum(offer.offered for offer in found.offers) > found.sessions


def test_a_draft_tells_what_it_would_have_changed(backend: Backend, history: Database) -> None:
    text = CATALOGUE_PATH.read_text(encoding="utf-8")
    text = text.replace('price = "99.00"', 'price = "129.00"')
    found = replayed(backend, text.replace("completed_at_least = 3\n", "completed_at_least = 50\n"))
    offers = {offer.recommendation_type: offer for offer in found.offers}
    made = "select count(*) from upsell_decisions where offered and recommendation_type = %s"
    report = history.login("crm_report")

    [move] = offers["diagnostic_package"].prices
    assert (move.before, move.now) == (9_900, 12_900)
    assert move.sessions == ask(report, made, "diagnostic_package") > 0
    members = offers["premium_upgrade"]
    assert members.offered == ask(report, made, "premium_upgrade")
    assert members.lost == {"condition_not_met": members.offered - members.offered_now}
    assert members.offered_now < members.offered
    lost = "select count(*) from upsell_decisions where session_id = %s and offered"
    assert all(ask(report, lost, session) for session in members.sample)


def test_facts_that_these_rules_cannot_read_are_counted(
    backend: Backend, database: Database
) -> None:
    completed_session(backend, backend.client("customer"))
    with owner(database, "upsell_decision_contexts") as connection:
        connection.execute("update crm.upsell_decision_contexts set context = '{\"spent\": []}'")
    found = replayed(backend, CATALOGUE_PATH.read_text(encoding="utf-8"))
    assert (found.sessions, found.unreadable) == (0, 1)


def test_the_command_reads_the_local_stack(
    backend: Backend,
    history: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rebuild(described(history))
    monkeypatch.setattr(simulate, "read_stack", lambda _: {"database": described(history)})
    monkeypatch.setattr(simulate, "configure", lambda _: None)
    for option, sentence in (
        ("--replay", "sessions decided again, 0 with changes."),
        ("--measured", "(measured: "),
    ):
        options = [option, "--customers", "40"]
        assert backend.act_as("crm_worker", lambda *_, found=options: simulate.main(found), {}) == 0
        assert sentence in capsys.readouterr().out
