"""Versions, holdouts, consent by purchase, history: who is enrolled, and on which way."""

from datetime import timedelta
from typing import Final

import pytest

from tests.database.messages.stage import NOON, Stage, a_file
from tests.database.messages.test_between import _purchase

_LATER: Final = """
[campaigns.{name}]
entry = "session_completed"
topic = "offers"
[[campaigns.{name}.steps]]
mail = "hello"
after = "2 days"
"""
_BACK: Final = """
[campaigns.{name}]
entry = "session_completed"
topic = "offers"
backfill_days = 10
[[campaigns.{name}.steps]]
mail = "hello"
after = "30 days"
"""


def test_the_first_deployment_mails_nobodys_history(stage: Stage) -> None:
    stage.sessions(stage.customers(3), ended_at=NOON - timedelta(hours=1))
    assert stage.plan()["enrolled"] == 0
    stage.clock.go(hours=1)
    stage.sessions(stage.customers(2))
    assert stage.plan()["enrolled"] == 2


def test_history_of_the_days_that_a_campaign_names_is_enrolled(stage: Stage) -> None:
    stage.given = a_file(campaign=_BACK)
    stage.sessions(stage.customers(2), ended_at=NOON - timedelta(days=9))
    stage.sessions(stage.customers(1), ended_at=NOON - timedelta(days=11))
    assert stage.plan()["enrolled"] == 2


def test_planning_that_stood_still_for_days_leaves_nobody_out(stage: Stage) -> None:
    stage.plan()
    for _ in range(6):
        stage.clock.go(days=1)
        stage.sessions(stage.customers(1))
    assert stage.plan()["enrolled"] == 6


def test_an_edited_campaign_is_a_new_version_and_old_enrolments_finish_theirs(
    stage: Stage,
) -> None:
    stage.plan()
    stage.sessions(stage.customers(1))
    stage.plan()
    stage.given = a_file(campaign=_LATER)
    stage.clock.go(minutes=1)
    stage.sessions(stage.customers(1))
    stage.plan()

    ways = "select version, planned_for - entered_at from enrolments as e"
    ways += " join messages as m on m.enrolment_id = e.id order by 1"
    assert stage.world.report(ways) == [(1, timedelta(hours=20)), (2, timedelta(days=2))]
    stage.clock.go(days=2)
    stage.sweep()
    assert stage.world.report(
        "select e.version, count(*) from enrolments as e"
        " join messages as m on m.enrolment_id = e.id group by 1 order by 1"
    ) == [(1, 2), (2, 1)]
    # The same words again are the version that they were.
    stage.given = a_file()
    stage.plan()
    assert stage.world.value("select count(*) from campaigns") == 2


def test_the_held_out_walk_the_same_way_and_get_nothing(stage: Stage) -> None:
    stage.given = a_file(held_out="50%")
    stage.plan()
    stage.sessions(stage.customers(60))
    stage.plan()
    stage.clock.go(hours=20)
    counts = stage.sweep()

    assert counts["sent"] + counts["withheld"] == 60
    assert 15 < counts["withheld"] < 45
    held = "select count(*) from enrolments where held_out and exposed_at is not null"
    assert stage.world.value(held) == counts["withheld"]
    stage.clock.go(days=4)
    again = stage.sweep()
    assert (again["sent"], again["withheld"]) == (counts["sent"], counts["withheld"])


@pytest.mark.parametrize(("rule", "state"), [("opt_in", "skipped"), ("soft_opt_in", "sent")])
def test_who_bought_may_be_mailed_where_the_file_says_so(
    stage: Stage, rule: str, state: str
) -> None:
    stage.given = a_file(consent=rule)
    (buyer,) = stage.customers(1, consent=False)
    _purchase(stage, buyer)
    stage.clock.go(days=1)
    stage.due([buyer])
    assert stage.sweep() == {"claimed": 1, state: 1}


def test_a_stranger_is_not_mailed(stage: Stage) -> None:
    stage.given = a_file(consent="soft_opt_in")
    stage.due(stage.customers(1, consent=False))
    assert stage.sweep() == {"claimed": 1, "skipped": 1}
    assert stage.states() == {"skipped no_consent": 1}


def test_at_night_and_without_a_zone_a_mail_waits_for_day_everywhere(stage: Stage) -> None:
    stage.due(stage.customers(1, zone="Asia/Tokyo"))
    assert stage.sweep() == {"claimed": 1, "held": 1}
    assert stage.first("due_at").isoformat() == "2026-11-02T23:00:00+00:00"


def test_without_a_zone_a_mail_waits_until_it_is_day_in_all_of_the_usual_ones(
    stage: Stage,
) -> None:
    stage.due(stage.customers(1, zone=None))
    assert stage.sweep() == {"claimed": 1, "held": 1}
    assert stage.first("due_at").isoformat() == "2026-11-02T16:00:00+00:00"
