"""A journey through every handler on real Postgres."""

import psycopg

from demo.driver.steps import file_intake, live_session
from tests.support.backend import Backend, completed_session, delivered_upsells


def test_a_finished_trial_chat_recommends_three_services_at_the_published_prices(
    backend: Backend,
) -> None:
    customer = backend.client("customer")
    session = completed_session(backend, customer)

    upsells = delivered_upsells(customer, session)

    assert [(u["recommendation_type"], u["price"]["formatted"]) for u in upsells] == [
        ("diagnostic_package", "$99.00"),
        ("follow_up", "$25.00"),
        ("video_session", "$49.00"),
    ]
    assert [u["action_url"] for u in upsells] == [
        "/intake?plan=diagnostic",
        "/intake",
        "/intake?plan=video15",
    ]
    assert [u["plan"] for u in upsells] == ["diagnostic", "video15", "video15"]
    assert [u["minutes"] for u in upsells] == [120, 60, 90]
    assert all(u["includes"] and u["former_price"] is None for u in upsells)


def test_each_step_is_recorded_in_the_customers_story(backend: Backend) -> None:
    customer = backend.client("customer")
    session = completed_session(backend, customer)
    viewed = {"interaction_type": "summary_viewed", "session_id": session}
    assert customer.post("/api/interactions", viewed).status == 201
    first, second, third = delivered_upsells(customer, session)
    assert customer.post(f"/api/upsells/{first['id']}/click").status == 200
    assert customer.post(f"/api/upsells/{second['id']}/dismiss").status == 200

    story = customer.get("/api/customers/me/interactions").body["interactions"]

    assert [i["interaction_type"] for i in reversed(story)] == [
        "intake_submitted",
        "session_started",
        "session_completed",
        "summary_viewed",
        "upsell_shown",
        "upsell_shown",
        "upsell_shown",
        "upsell_clicked",
        "upsell_dismissed",
    ]
    assert customer.get("/api/customers/me/funnel").body == {
        "total_intakes": 1,
        "sessions_started": 1,
        "sessions_completed": 1,
        "upsells_shown": 3,
        "upsells_clicked": 1,
        "upsells_purchased": 0,
        "conversion_rate": 100.0,
    }
    assert third["dismissed_at"] is None


def test_a_session_that_never_went_live_is_cancelled_and_recommends_nothing(
    backend: Backend, report: psycopg.Connection
) -> None:
    customer = backend.client("customer")
    session = file_intake(customer)["session"]["id"]

    ended = customer.post(f"/api/sessions/{session}/end")

    assert ended.body["status"] == "cancelled"
    assert ended.body["duration_minutes"] is None
    assert backend.bus.published == []
    assert delivered_upsells(customer, session) == []
    assert report.execute("select count(*) from outbox").fetchone() == (0,)


def test_ending_an_ended_session_answers_with_what_stands(backend: Backend) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = live_session(customer, mechanic)
    first = mechanic.post(f"/api/sessions/{session}/end").body

    second = customer.post(f"/api/sessions/{session}/end")

    assert second.status == 200
    assert second.body == first
    assert first["ended_by"] == "mechanic"
    assert len(backend.bus.published) == 1


def test_a_move_that_the_state_forbids_is_a_conflict_naming_both_states(backend: Backend) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = file_intake(customer)["session"]["id"]

    refused = mechanic.post(f"/api/sessions/{session}/start")

    assert refused.status == 409
    assert "pending" in refused.body["detail"]
    assert "live" in refused.body["detail"]
