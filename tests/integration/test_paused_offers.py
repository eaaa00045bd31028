"""An admin pauses an offer, and the next decision leaves it out."""

import pytest

from demo.driver.client import Client
from tests.support.backend import Backend, completed_session, delivered_upsells


def paused(admin: Client) -> list[str]:
    offers = admin.get("/api/offers").body["offers"]
    return [offer["recommendation_type"] for offer in offers if offer["paused_at"]]


def reason_of(backend: Backend, customer: Client, offer: str) -> tuple[str, str]:
    """Why the last session's customer was, or was not, recommended an offer."""
    address = f"/api/customers/{customer.id}/upsells"
    [session, *_] = backend.client("admin").get(address).body["sessions"]
    [decision] = [d for d in session["decisions"] if d["recommendation_type"] == offer]
    return decision["reason_code"], decision["reason"]


def test_a_paused_offer_is_left_out_of_the_next_decision_until_it_is_resumed(
    backend: Backend,
) -> None:
    admin, early, late = (backend.client(role) for role in ("admin", "customer", "customer"))
    before = delivered_upsells(early, completed_session(backend, early))

    assert admin.post("/api/offers/follow_up/pause").status == 200

    assert paused(admin) == ["follow_up"]
    after = delivered_upsells(late, completed_session(backend, late))
    assert "follow_up" in {upsell["recommendation_type"] for upsell in before}
    assert "follow_up" not in {upsell["recommendation_type"] for upsell in after}
    assert reason_of(backend, late, "follow_up") == ("paused", "An admin has paused this offer.")

    assert admin.post("/api/offers/follow_up/resume").status == 200
    assert paused(admin) == []
    again = delivered_upsells(late, completed_session(backend, late))
    assert "follow_up" in {upsell["recommendation_type"] for upsell in again}


def test_every_change_is_a_mark_and_a_repeat_is_none(backend: Backend) -> None:
    admin = backend.client("admin")
    for act in ("pause", "pause", "resume", "resume", "pause"):
        assert admin.post(f"/api/offers/video_session/{act}").status == 200

    days = {"from": "2026-01-01", "to": "2100-01-01"}
    short = admin.get("/api/metrics/overview", query=days)
    assert short.status == 422
    today = admin.get("/api/metrics/funnel").body["to"]
    marks = admin.get("/api/metrics/overview", query={"from": today, "to": today}).body["marks"]
    assert [mark["kind"] for mark in marks if mark["subject"] == "video_session"] == [
        "offer_paused",
        "offer_resumed",
        "offer_paused",
    ]


@pytest.mark.parametrize("role", ["customer", "mechanic"])
def test_admins_alone_may_pause(backend: Backend, role: str) -> None:
    client = backend.client(role)
    assert client.get("/api/offers").status == 403
    assert client.post("/api/offers/follow_up/pause").status == 403


def test_an_offer_that_the_catalogue_lacks_is_unknown(backend: Backend) -> None:
    assert backend.client("admin").post("/api/offers/free_beer/pause").status == 404
