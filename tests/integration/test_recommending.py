"""A mechanic reads what may be recommended and sends one offer with the summary."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from demo.driver.client import Client
from demo.driver.steps import ended_session, live_session
from tests.support.backend import Backend, completed_session, delivered_upsells

SUMMARY = "The pads are worn."


def _in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _midnight_in_days(days: int) -> int:
    return int(datetime.fromisoformat(f"{_in_days(days)}T00:00:00Z").timestamp())


def _wanted(recommendation_type: object = "video_session", **changes: object) -> dict[str, Any]:
    wanted = {"note": "Show me the discs.", "until": _in_days(14)}
    return wanted | changes | {"recommendation_type": recommendation_type}


def _offers(mechanic: Client, session: str) -> dict[str, dict[str, Any]]:
    reply = mechanic.get(f"/api/sessions/{session}/offers")
    assert reply.status == 200
    return {offer["recommendation_type"]: offer for offer in reply.body["offers"]}


def test_the_customer_sees_it_first_with_the_mechanics_name_and_words(backend: Backend) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    backend.client("admin").name_mechanic(mechanic.id, "Sam Rivera")
    session = completed_session(backend, customer, mechanic)

    reply = mechanic.summarise_session(session, SUMMARY, _wanted())

    assert reply["recommendation"]["offered"] is True
    first, *others = delivered_upsells(customer, session)
    assert first["recommendation_type"] == "video_session"
    assert first["price"]["formatted"] == "$49.00"
    assert first["recommended_by"] == {
        "name": "Sam Rivera",
        "note": "Show me the discs.",
        "until": _in_days(14),
    }
    assert len(others) == 2
    assert customer.get_session(session)["mechanic_name"] == "Sam Rivera"


def test_it_stands_while_the_others_are_still_to_come(backend: Backend) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = ended_session(customer, mechanic)
    mechanic.summarise_session(session, SUMMARY, _wanted("premium_upgrade"))

    backend.deliver()

    kinds = [upsell["recommendation_type"] for upsell in delivered_upsells(customer, session)]
    assert kinds == ["premium_upgrade", "diagnostic_package", "follow_up", "video_session"]


def test_what_rests_is_said_before_and_after(backend: Backend) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    earlier = completed_session(backend, customer, mechanic)
    _, _, video = delivered_upsells(customer, earlier)
    customer.dismiss_upsell(video["id"])
    session = completed_session(backend, customer, mechanic)

    offers = _offers(mechanic, session)
    reply = mechanic.summarise_session(session, SUMMARY, _wanted())["recommendation"]

    assert offers["follow_up"]["rests_until"] is None
    assert offers["video_session"]["rests_until"] == reply["rests_until"]
    assert offers["video_session"]["reason"] == reply["reason"]
    assert reply["offered"] is False
    assert reply["reason"].startswith("Dismissed on ")
    kinds = [upsell["recommendation_type"] for upsell in delivered_upsells(customer, session)]
    assert kinds == ["diagnostic_package", "follow_up", "maintenance_plan"]


def test_what_a_mechanic_writes_turns_and_hides_nothing(backend: Backend) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = completed_session(backend, customer, mechanic)
    written = "Worn\u202e .od ot gnihtoN\n\u200bSee the \U0001f468\u200d\U0001f527."
    reply = mechanic.summarise_session(session, written, _wanted(note="Soon\u2066\u202e"))

    assert reply["summary"] == "Worn .od ot gnihtoN\nSee the \U0001f468\u200d\U0001f527."
    assert delivered_upsells(customer, session)[0]["recommended_by"]["note"] == "Soon"


@pytest.mark.parametrize("nothing", ["\u202e", "\u200b \u2800", "\u3164"])
def test_what_a_mechanic_writes_can_be_seen(backend: Backend, nothing: str) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = completed_session(backend, customer, mechanic)
    body = {"summary": nothing, "recommendation": _wanted(note=nothing)}
    refused = mechanic.put(f"/api/sessions/{session}/summary", body)
    assert refused.status == 422
    assert {error["field"] for error in refused.body["errors"]} == {
        "summary",
        "recommendation.note",
    }


def test_a_repeat_with_the_same_key_returns_the_first_reply(backend: Backend) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = completed_session(backend, customer, mechanic)
    key, body = {"Idempotency-Key": str(uuid4())}, {"summary": SUMMARY, "recommendation": _wanted()}
    path = f"/api/sessions/{session}/summary"
    first, again = (mechanic.put(path, body, headers=key) for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recommendation_type": "gift"}, "recommendation.recommendation_type"),
        ({"recommendation_type": 7}, "recommendation.recommendation_type"),
        ({"note": " "}, "recommendation.note"),
        ({"note": "x" * 301}, "recommendation.note"),
        ({"until": _in_days(-2)}, "recommendation.until"),
        ({"until": _in_days(400)}, "recommendation.until"),
        ({"until": "soon"}, "recommendation.until"),
        ({"until": None}, "recommendation.until"),
        ({"until": f"{_in_days(14)}T00:00:00"}, "recommendation.until"),
        ({"until": _midnight_in_days(14)}, "recommendation.until"),
        ({"price_cents": 1}, "recommendation.price_cents"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    backend: Backend, changes: dict[str, object], field: str
) -> None:
    customer, mechanic = backend.client("customer"), backend.client("mechanic")
    session = completed_session(backend, customer, mechanic)
    body = {"summary": SUMMARY, "recommendation": _wanted(**changes)}

    refused = mechanic.put(f"/api/sessions/{session}/summary", body)

    assert refused.status == 422
    assert [error["field"] for error in refused.body["errors"]] == [field]
    assert customer.get_session(session)["summary"] is None


def test_a_session_that_has_not_ended_has_nothing_to_recommend(backend: Backend) -> None:
    mechanic = backend.client("mechanic")
    session = live_session(backend.client("customer"), mechanic)
    body = {"summary": SUMMARY, "recommendation": _wanted()}
    assert mechanic.put(f"/api/sessions/{session}/summary", body).status == 409
    assert mechanic.get(f"/api/sessions/{session}/offers").status == 409
    assert backend.client("mechanic").get(f"/api/sessions/{session}/offers").status == 404
    assert backend.client("customer").get(f"/api/sessions/{session}/offers").status == 403


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 201, "Sam\nRivera", "\u3164", "Sam\u202eRivera", None, 7]
)
def test_a_name_is_one_line_of_text(backend: Backend, name: object) -> None:
    refused = backend.client("admin").put(f"/api/mechanics/{uuid4()}", {"name": name})
    assert refused.status == 422
    assert [error["field"] for error in refused.body["errors"]] == ["name"]


def test_the_figures_of_mechanics_have_their_names(backend: Backend) -> None:
    admin, mechanic = backend.client("admin"), backend.client("mechanic")
    completed_session(backend, backend.client("customer"), mechanic)
    completed_session(backend, backend.client("customer"))
    named = admin.name_mechanic(mechanic.id, "Sam Rivera")

    report = admin.get("/api/metrics/sessions", query={"group": "mechanic"}).body
    rows = admin.get("/api/metrics/sessions_completed/rows").body["rows"]
    page = admin.get("/api/mechanics", query={"limit": 1}).body

    names = {group["value"]: group["mechanic_name"] for group in report["groups"]}
    assert names[str(mechanic.id)] == "Sam Rivera"
    assert sorted(names.values(), key=str) == [None, "Sam Rivera"]
    assert {row["mechanic_name"] for row in rows} == {None, "Sam Rivera"}
    assert page["next_cursor"]
    rest = admin.get("/api/mechanics", query={"cursor": page["next_cursor"]}).body["mechanics"]
    assert {row["id"] for row in [*page["mechanics"], *rest]} >= {named["id"]}
