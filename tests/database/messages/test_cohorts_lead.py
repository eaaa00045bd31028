"""Cohorts lead into campaigns and out of them: once for each stay."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from crm.messages.store import claim_messages
from crm.predictions import cohort_store
from tests.database.messages.stage import NOON, Stage, a_file

_CAMPAIGN: Final = """
[campaigns.{name}]
entry = "joins:lapsing"
topic = "offers"
exits = ["leaves:lapsing", "joins:back", "purchase"]
[[campaigns.{name}.steps]]
mail = "hello"
after = "20 hours"
[[campaigns.{name}.steps]]
mail = "hello"
after = "4 days"
"""


def _staged(stage: Stage) -> UUID:
    """A customer to be mailed, on a stage whose campaign is known."""
    stage.given = a_file(campaign=_CAMPAIGN)
    stage.plan()
    [who] = stage.customers(1)
    return who


def _is_in(stage: Stage, who: UUID, *cohorts: str) -> None:
    """What a look at the customer finds: in these cohorts since now, and in no others."""
    with stage.world.owner("cohort_checks") as owner:
        owner.execute(
            "insert into crm.cohort_checks (customer_id, due_at) values (%s, %s)"
            " on conflict do nothing",
            [who, stage.clock.now],
        )
    stays = [
        {"customer_id": who, "cohort": name, "since": stage.clock.now, "due_at": None}
        for name in cohorts
    ]
    check = {"customer_id": who, "asked": 1, "due_at": None}
    cohort_store.save_cohorts(stage.clock.now, [check], stays)


def _ends(stage: Stage) -> list[str | None]:
    rows = stage.world.report("select end_reason from enrolments order by entered_at")
    return [reason for (reason,) in rows]


def test_who_comes_into_a_cohort_is_enrolled_once_for_the_stay(stage: Stage) -> None:
    who = _staged(stage)
    _is_in(stage, who, "lapsing", "other")

    assert stage.plan()["enrolled"] == 1
    assert stage.plan()["enrolled"] == 0
    stay = stage.world.report("select id, since from customer_cohorts where cohort = 'lapsing'")
    assert stage.world.report("select entry_key, entered_at from enrolments") == stay
    stage.clock.go(hours=20)
    assert stage.sweep() == {"claimed": 1, "sent": 1}
    assert stage.first("planned_for") == NOON + timedelta(hours=20)


def test_who_leaves_it_is_mailed_no_more_and_who_comes_back_is_enrolled_again(
    stage: Stage,
) -> None:
    who = _staged(stage)
    _is_in(stage, who, "lapsing")
    stage.plan()
    stage.clock.go(hours=10)
    _is_in(stage, who)
    stage.clock.go(hours=10)

    assert stage.sweep() == {"claimed": 1, "skipped": 1}
    assert _ends(stage) == ["leaves:lapsing"]
    _is_in(stage, who, "lapsing")
    assert stage.plan()["enrolled"] == 1
    stage.clock.go(hours=28)
    assert stage.sweep() == {"claimed": 1, "sent": 1}


def test_who_left_and_came_back_between_two_mails_has_left(stage: Stage) -> None:
    who = _staged(stage)
    _is_in(stage, who, "lapsing")
    stage.plan()
    stage.clock.go(hours=10)
    _is_in(stage, who)
    stage.clock.go(hours=1)
    _is_in(stage, who, "lapsing")
    stage.clock.go(hours=9)

    assert stage.sweep() == {"claimed": 1, "skipped": 1}
    assert _ends(stage) == ["leaves:lapsing"]


def test_who_comes_into_another_cohort_is_led_out_too(stage: Stage) -> None:
    who = _staged(stage)
    _is_in(stage, who, "lapsing", "back")
    stage.plan()
    stage.clock.go(hours=20)
    # In it already when they entered: that is no reason.
    assert stage.sweep() == {"claimed": 1, "sent": 1}

    with stage.world.owner("customer_cohorts") as owner:
        owner.execute(
            "update crm.customer_cohorts set since = %s where cohort = 'back'", [stage.clock.now]
        )
    stage.clock.go(days=4)
    assert stage.sweep() == {"claimed": 1, "skipped": 1}
    assert _ends(stage) == ["joins:back"]


def test_whose_stay_is_older_than_the_campaign_is_not_mailed_for_it(stage: Stage) -> None:
    [who] = stage.customers(1)
    _is_in(stage, who, "lapsing")
    stage.clock.go(hours=1)
    stage.given = a_file(campaign=_CAMPAIGN)
    assert stage.plan()["enrolled"] == 0


def test_the_mail_speaks_of_the_latest_session(stage: Stage) -> None:
    who = _staged(stage)
    stage.sessions([who], ended_at=NOON - timedelta(days=90))
    stage.sessions([who], ended_at=NOON - timedelta(days=60))
    _is_in(stage, who, "lapsing")
    stage.plan()
    stage.clock.go(hours=20)
    [message] = claim_messages(stage.clock.now, 10, 60)

    latest = "select id from sessions order by ended_at desc limit 1"
    assert (message.session_id, message.session_type) == (stage.world.value(latest), "chat")
    assert message.entry_key != message.session_id
