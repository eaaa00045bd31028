"""The way of a customer through a campaign, from the entry to the last step."""

from datetime import timedelta

from tests.database.messages.stage import NOON, Stage


def test_a_completed_session_leads_in_and_the_first_mail_goes_when_its_step_says(
    stage: Stage,
) -> None:
    stage.plan()
    stage.sessions(stage.customers(1))

    assert stage.plan()["enrolled"] == 1
    assert stage.plan()["enrolled"] == 0
    assert stage.sweep() == {}
    assert stage.first("planned_for") == NOON + timedelta(hours=20)

    stage.clock.go(hours=20)
    assert stage.sweep() == {"claimed": 1, "sent": 1}
    assert stage.states() == {"sent": 1, "due": 1}
    assert stage.post.sent == [stage.first("id")]
    assert stage.first("provider_id") == f"p-{stage.first('id')}"
    stage.clock.go(days=4)
    assert stage.sweep() == {"claimed": 1, "sent": 1}
    ends = "select end_reason, ended_at, exposed_at from enrolments"
    assert stage.world.report(ends) == [("finished", stage.clock.now, NOON + timedelta(hours=20))]
