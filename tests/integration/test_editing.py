"""Admins edit the catalogue over its file: the next decision follows, and one click goes back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crm.editing.actions import drafting
from crm.upsells.actions.replay import Replay
from demo.driver.client import Client
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.experiments import PRICE, act

OFFER = "video_session"
CHEAPER = {OFFER: {"price": "35.00", "weight": 300}}


def read(admin: Client) -> dict[str, Any]:
    body: dict[str, Any] = admin.get("/api/catalogue").body
    return body


def save(admin: Client, offers: dict[str, Any], **other: Any) -> Any:
    now = read(admin)
    revision = now["draft"]["revision"] if now["draft"] else 0
    body = {"offers": offers, "revision": revision, "in_force": now["in_force"]} | other
    return admin.put("/api/catalogue/draft", body)


def publish(admin: Client, offers: dict[str, Any], **other: Any) -> Any:
    revision = save(admin, offers, **other).body["draft"]["revision"]
    body = {"revision": revision, "note": "Winter prices"}
    return admin.post("/api/catalogue/draft/publish", body)


def restore(admin: Client, number: int) -> Any:
    seen = {"in_force": read(admin)["in_force"]}
    return admin.post(f"/api/catalogue/versions/{number}/restore", seen)


def first_of(backend: Backend) -> dict[str, Any]:
    """The first recommendation of somebody new."""
    customer = backend.client("customer")
    first: dict[str, Any] = delivered_upsells(customer, completed_session(backend, customer))[0]
    return first


def told(offer: dict[str, Any]) -> tuple[str, int]:
    return offer["recommendation_type"], offer["price_cents"]


def test_what_is_published_is_recommended_next_and_one_click_goes_back(
    backend: Backend, replayed: Callable[[], Replay], report: psycopg.Connection
) -> None:
    admin = backend.client("admin")
    before = told(first_of(backend))

    state = publish(admin, CHEAPER).body

    assert state["in_force"] == 1
    assert told(first_of(backend)) == (OFFER, 3_500)
    assert state["draft"] is None
    [version] = state["versions"]
    assert (version["number"], version["note"]) == (1, "Winter prices")
    assert UUID(version["published_by"]) == admin.id
    assert version["changes"] == [
        {"table": "offers", "name": OFFER, "key": "price", "before": "49.00", "after": "35.00"},
        {"table": "offers", "name": OFFER, "key": "weight", "before": 80, "after": 300},
    ]
    listed = admin.get("/api/offers").body["offers"]
    assert [o["price"]["amount"] for o in listed if o["recommendation_type"] == OFFER] == [3_500]

    back = restore(admin, 0).body

    assert (back["in_force"], back["versions"][0]["note"]) == (2, "Back to the file")
    assert told(first_of(backend)) == before
    assert restore(admin, 1).status == 200
    assert told(first_of(backend)) == (OFFER, 3_500)
    assert replayed() == Replay(sessions=4)
    versions = "select catalogue_version from upsell_decision_contexts order by created_at"
    assert [row[0] for row in report.execute(versions)] == [None, 1, 2, 3]
    marks = "select subject from business_changes where kind = 'catalogue_published' order by id"
    assert [row[0] for row in report.execute(marks)] == ["1", "2", "3"]


def test_a_discount_is_drafted_previewed_and_published(
    backend: Backend, replayed: Callable[[], Replay]
) -> None:
    admin, early = backend.client("admin"), backend.client("customer")
    session = completed_session(backend, early)
    welcome = {
        "offers": [OFFER],
        "reason": "Because it is your first winter here.",
        "percent": 20,
        "basis": "everyone",
        "budget": {"money": "500.00", "per": "month"},
    }
    draft = {"offers": {OFFER: {"weight": 300, "floor": "45.00"}}, "discounts": {"winter": welcome}}

    body = {"session_id": session, **draft}
    found = admin.post("/api/catalogue/draft/preview", body).body["would_see"][0]
    state = publish(admin, draft["offers"], discounts=draft["discounts"]).body

    for seen in (found, first_of(backend)):
        assert told(seen) == (OFFER, 4_500)
        assert seen["list_price"]["amount"] == 4_900
        assert seen["price_lines"][0]["reason"] == "Because it is your first winter here."
    [discount] = state["discounts"]
    assert (discount["file"], discount["published"]) == (None, welcome)
    restore(admin, 0)
    assert told(first_of(backend)) != (OFFER, 4_500)
    assert replayed() == Replay(sessions=3)


def test_new_texts_are_read_whole_in_their_own_language(backend: Backend) -> None:
    publish(backend.client("admin"), {OFFER: {"title": "Second look", "weight": 300}})
    customer = backend.client("customer")
    session = completed_session(backend, customer)
    german = customer.get(
        f"/api/sessions/{session}/upsells", headers={"Accept-Language": "de"}
    ).body
    assert german["language"] == "en"
    assert german["upsells"][0]["service_title"] == "Second look"


def test_a_mechanic_recommends_what_is_published(backend: Backend) -> None:
    publish(backend.client("admin"), CHEAPER)
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = completed_session(backend, customer, mechanic=mechanic)
    offers = mechanic.get(f"/api/sessions/{session}/offers").body["offers"]
    prices = {offer["recommendation_type"]: offer["price"]["amount"] for offer in offers}
    assert prices[OFFER] == 3_500


def test_an_offer_is_made_so_often_a_day(backend: Backend) -> None:
    publish(backend.client("admin"), {OFFER: {"daily_limit": 2, "weight": 300}})
    made = [first_of(backend)["recommendation_type"] for _ in range(3)]
    assert made[:2] == [OFFER, OFFER]
    assert made[2] != OFFER


def test_a_draft_that_does_not_fit_names_its_fields(backend: Backend) -> None:
    refused = save(backend.client("admin"), {OFFER: {"price": "cheap", "weight": 5_000}})
    assert refused.status == 422
    assert {error["field"] for error in refused.body["errors"]} == {
        "offers.video_session.price",
        "offers.video_session.weight",
    }


def test_a_number_that_no_version_can_have_is_a_wrong_field(backend: Backend) -> None:
    admin, beyond = backend.client("admin"), 2**31
    for refused in (
        save(admin, CHEAPER, revision=beyond),
        admin.post("/api/catalogue/draft/publish", {"revision": beyond, "note": "Mine."}),
        admin.post("/api/catalogue/draft/withdraw", {"revision": beyond}),
        admin.post("/api/catalogue/versions/0/restore", {"in_force": beyond}),
    ):
        assert refused.status == 422, refused.body
    assert admin.post(f"/api/catalogue/versions/{beyond}/restore", {"in_force": 0}).status == 404


def test_whoever_saw_another_catalogue_is_refused(backend: Backend) -> None:
    one, other = backend.client("admin"), backend.client("admin")
    assert save(one, CHEAPER).status == 200
    assert "begun a draft" in save(other, CHEAPER, revision=0).body["detail"]
    assert save(other, CHEAPER).body["draft"]["revision"] == 2
    late = one.post("/api/catalogue/draft/publish", {"revision": 1, "note": "Mine."})
    assert (late.status, late.body["detail"]) == (
        409,
        "The draft was changed meanwhile: look at it again.",
    )
    assert one.post("/api/catalogue/draft/withdraw", {"revision": 2}).body["draft"] is None
    assert one.post("/api/catalogue/draft/withdraw", {"revision": 2}).status == 409

    publish(one, CHEAPER)
    assert "published meanwhile" in save(other, {}, in_force=0).body["detail"]
    save(one, {})
    restore(other, 0)
    stale = one.post("/api/catalogue/draft/publish", {"revision": 1, "note": "Mine."})
    assert "save the draft again" in stale.body["detail"]
    assert restore(other, 2).body["detail"] == "That version is in force."
    assert restore(other, 9).status == 404
    beside = other.post("/api/catalogue/versions/1/restore", {"in_force": 1})
    assert "published meanwhile" in beside.body["detail"]


def test_prices_can_need_a_second_admin(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "_second_admin", lambda: True)
    one, other = backend.client("admin"), backend.client("admin")
    assert publish(one, {OFFER: {"weight": 300}}).body["in_force"] == 1

    proposed = publish(one, CHEAPER).body

    assert (proposed["in_force"], proposed["draft"]["status"]) == (1, "proposed")
    assert proposed["draft"]["needs_second_admin"]
    again = {"revision": proposed["draft"]["revision"], "note": "Now."}
    refused = one.post("/api/catalogue/draft/publish", again)
    assert "another admin has to publish" in refused.body["detail"]
    approved = other.post("/api/catalogue/draft/publish", again).body["versions"][0]
    assert (approved["note"], UUID(approved["published_by"])) == ("Winter prices", other.id)
    assert UUID(approved["proposed_by"]) == one.id


def test_what_an_experiment_tests_stays(backend: Backend, experimenter: Client) -> None:
    act(experimenter, PRICE, "start")
    tested = {"diagnostic_package": {"price": "89.00"}}
    refused = save(experimenter, tested)
    assert refused.status == 409
    assert refused.body["detail"].endswith("stop or decide it first.")
    assert publish(experimenter, CHEAPER).status == 200
    assert first_of(backend)["recommendation_type"] == OFFER
    experimenter.post(f"/api/experiments/{PRICE}/decide", {"variation": "higher"})
    assert "gave everyone its price" in save(experimenter, tested).body["detail"]
    experimenter.post(f"/api/experiments/{PRICE}/stop", {"reason": "Enough."})
    assert save(experimenter, tested).status == 200


def test_a_past_customer_is_decided_about_again_by_a_draft(
    backend: Backend, report: psycopg.Connection
) -> None:
    admin, customer = backend.client("admin"), backend.client("customer")
    session = completed_session(backend, customer)
    body = {"session_id": session, "offers": {OFFER: {**CHEAPER[OFFER], "from": "2099-01-01"}}}

    found = admin.post("/api/catalogue/draft/preview", body).body

    assert OFFER not in told(found["saw"][0])
    assert told(found["would_see"][0]) == (OFFER, 3_500)
    assert {each["title"] for each in found["held_back"]} == {
        "Maintenance Plan",
        "Premium Membership",
    }
    audited = "select admin_id from audit_log where action = 'preview_catalogue'"
    assert report.execute(audited).fetchall() == [(admin.id,)]
    unknown = {**body, "session_id": str(admin.id)}
    assert admin.post("/api/catalogue/draft/preview", unknown).status == 404


@pytest.mark.parametrize("role", ["customer", "mechanic"])
def test_admins_alone_may_edit(backend: Backend, role: str) -> None:
    assert backend.client(role).get("/api/catalogue").status == 403
