"""A mechanic recommends one offer with the summary: first, signed, once, by the same log."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.upsells.contracts.generation import parse_context
from tests.database import journeys
from tests.database.actors import SERVICE, Actor, admin, customer, mechanic
from tests.database.crowd import Crowd, codes, keyed
from tests.database.world import World, refused

UNTIL = "2026-12-12"
NOTE = "Have it looked at within two weeks."


def _recommended(kind: str = "follow_up", **changes: object) -> dict[str, Any]:
    """What the rules decided about the mechanic's offer."""
    signed = {"rank": 0, "note": NOTE, "until": UNTIL, "reason_code": "recommended_by_mechanic"}
    return journeys.decision(kind, **(signed | changes))


def _resting(kind: str = "follow_up") -> dict[str, Any]:
    details = {"rests_until": "2026-12-24T10:00:00+00:00"}
    return _recommended(
        kind, offered=False, rank=None, reason_code="dismissed_recently", details=details
    )


def _ended(world: World) -> tuple[Actor, Actor, UUID]:
    owner, by = customer(), mechanic()
    return owner, by, journeys.completed_session(world, owner, by)


def _summarise(world: World, by: Actor, session: UUID, *decision: dict[str, Any]) -> Any:
    return world.act(by, "summarise_session", session, "All is well.", *decision)


def _types(world: World, owner: Actor, session: UUID) -> list[str]:
    upsells = world.ask(owner, "list_session_upsells", session)["upsells"]
    return [upsell["recommendation_type"] for upsell in upsells]


def _log(world: World, session: UUID) -> list[tuple[Any, ...]]:
    return world.report(
        "select recommendation_type, source, offered from upsell_decisions where session_id = %s"
        " order by source, recommendation_type",
        session,
    )


def test_it_stands_first_and_is_signed_before_and_after_the_generated_ones(shared: World) -> None:
    for early in (True, False):
        owner, by, session = _ended(shared)
        shared.act(admin(), "name_mechanic", by.id, "Sam Rivera")
        rules = [journeys.decision("follow_up"), journeys.decision("premium_upgrade", rank=2)]
        if early:
            _summarise(shared, by, session, _recommended("video_session"))
        journeys.recommend(shared, session, *rules)
        if not early:
            _summarise(shared, by, session, _recommended("video_session"))

        first, *others = shared.ask(owner, "list_session_upsells", session)["upsells"]

        assert (first["recommendation_type"], first["rank"]) == ("video_session", 0)
        assert first["recommended_by"] == {"name": "Sam Rivera", "note": NOTE, "until": UNTIL}
        assert [other["recommended_by"] for other in others] == [None, None]
        assert _log(shared, session) == [
            ("video_session", "mechanic", True),
            ("follow_up", "rules", True),
            ("premium_upgrade", "rules", True),
        ]


def test_what_the_rules_recommend_too_is_one_recommendation_at_one_price(shared: World) -> None:
    for early in (True, False):
        owner, by, session = _ended(shared)
        if early:
            _summarise(shared, by, session, _recommended(price_cents=2500))
        journeys.recommend(
            shared,
            session,
            journeys.decision("premium_upgrade"),
            journeys.decision("follow_up", rank=2, price_cents=4900),
        )
        if not early:
            _summarise(shared, by, session, _recommended(price_cents=2500))

        first, second = shared.ask(owner, "list_session_upsells", session)["upsells"]

        assert (first["recommendation_type"], first["rank"]) == ("follow_up", 0)
        assert first["price_cents"] == (2500 if early else 4900)
        assert second["recommendation_type"] == "premium_upgrade"
        logged = shared.value(
            "select price_cents from upsell_decisions"
            " where session_id = %s and source = 'mechanic'",
            session,
        )
        assert logged == first["price_cents"]
        (told,) = (
            decision
            for decision in _decisions(shared, owner, session)
            if decision["recommendation_type"] == "follow_up"
        )
        assert told["source"] == "mechanic"


def _decisions(world: World, owner: Actor, session: UUID) -> list[dict[str, Any]]:
    page = world.ask(admin(), "list_customer_upsells", owner.id, None, None, 10)
    (decided,) = (row for row in page if row["session_id"] == str(session))
    decisions: list[dict[str, Any]] = decided["decisions"]
    return decisions


def test_a_cool_down_holds_and_the_log_says_so(shared: World) -> None:
    owner, by, session = _ended(shared)

    reply = _summarise(shared, by, session, _resting())

    assert reply["summary"] == "All is well."
    assert reply["recommendation"]["offered"] is False
    assert reply["recommendation"]["rests_until"] == "2026-12-24T10:00:00+00:00"
    assert _types(shared, owner, session) == []
    assert _log(shared, session) == [("follow_up", "mechanic", False)]


def test_after_one_that_rests_another_may_be_recommended(shared: World) -> None:
    owner, by, session = _ended(shared)
    _summarise(shared, by, session, _resting())

    again = _summarise(shared, by, session, _recommended())["recommendation"]
    other = _summarise(shared, by, session, _recommended("video_session"))["recommendation"]

    assert (again["recommendation_type"], again["offered"]) == ("follow_up", False)
    assert (other["recommendation_type"], other["offered"]) == ("video_session", True)
    assert _types(shared, owner, session) == ["video_session"]


def test_a_rewritten_summary_rewrites_the_sentence_and_decides_nothing_again(
    shared: World,
) -> None:
    owner, by, session = _ended(shared)
    _summarise(shared, by, session, _recommended())

    _summarise(shared, by, session, _recommended(note="Sooner.", until="2026-12-01"))
    kept = _summarise(shared, by, session)["recommendation"]

    assert (kept["note"], kept["until"]) == ("Sooner.", "2026-12-01")
    assert len(_log(shared, session)) == 1
    (upsell,) = shared.ask(owner, "list_session_upsells", session)["upsells"]
    assert upsell["recommended_by"]["note"] == "Sooner."


def test_a_second_offer_is_refused_and_nothing_of_its_summary_is_kept(shared: World) -> None:
    owner, by, session = _ended(shared)
    _summarise(shared, by, session, _recommended())

    with refused("CR409") as caught:
        shared.act(by, "summarise_session", session, "Other.", _recommended("video_session"))

    assert "recommendation.recommendation_type" in (caught.value.diag.message_detail or "")
    assert shared.ask(owner, "get_session", session)["summary"] == "All is well."


@pytest.mark.parametrize("answer", ["dismiss_upsell", "buy"])
def test_what_the_customer_has_answered_after_this_session_is_not_recommended_again(
    shared: World, answer: str
) -> None:
    owner, by, session = _ended(shared)
    free = journeys.decision("follow_up", plan="chat10", price_cents=999)
    (upsell,) = journeys.recommend(shared, session, free)
    if answer == "buy":
        reserved = shared.act(owner, "reserve_upsell_checkout", upsell, journeys.PLANS)["request"]
        intake = {
            "customer_id": reserved["customer_id"],
            "id": reserved["intake_id"],
            "price_cents": reserved["amount"],
            "currency": reserved["currency"],
        }
        journeys.pay(shared, journeys.paid_fact(intake, upsell_id=str(upsell)))
    else:
        shared.act(owner, answer, upsell)

    with refused("CR409"):
        _summarise(shared, by, session, _recommended())
    assert shared.ask(owner, "get_session", session)["summary"] is None


def test_a_colleague_learns_nothing_and_recommends_nothing(shared: World) -> None:
    owner, _, session = _ended(shared)
    colleague = mechanic()
    journeys.completed_session(shared, owner, colleague)

    with refused("CR404"):
        shared.ask(colleague, "load_recommendation_context", session)
    with refused("CR404"):
        _summarise(shared, colleague, session, _recommended())


def test_the_context_is_the_one_that_the_rules_get(shared: World) -> None:
    owner, by, session = _ended(shared)
    earlier = journeys.completed_session(shared, owner)
    journeys.recommend(shared, earlier, journeys.decision("premium_upgrade"))
    intake = journeys.file_intake(shared, owner, journeys.paid_form())["intake"]
    journeys.pay(shared, journeys.paid_fact(intake))

    for_rules = shared.ask(SERVICE, "load_upsell_context", session)
    for_mechanic = shared.ask(by, "load_recommendation_context", session)

    # What is beside the facts, and limits, which hold for the rules alone.
    for name in ("now", "draws", "published", "made_today"):
        del for_rules[name]
    del for_mechanic["context"]["now"]
    assert for_mechanic["context"] == for_rules
    assert len(for_rules["completed"]) == 2
    assert for_rules["spent"] == [{"currency": "USD", "amount": 2999}]
    assert for_rules["recommendations"]
    assert for_mechanic["recommendation"] is None
    assert parse_context(for_rules | {"now": "2026-11-28T10:00:00Z"}).completed


def test_a_call_does_not_believe_what_its_login_has_set(shared: World) -> None:
    owner, by, session = _ended(shared)
    journeys.recommend(shared, session)
    colleague = mechanic()
    connection = shared.connection(colleague.login)
    connection.execute("select set_config('crm.served', %s, false)", [str(owner.id)])

    with refused("CR404"):
        shared.ask(colleague, "get_session", session)
    assert shared.ask(colleague, "list_sessions", "completed", None, None, 10) == []
    assert shared.ask(by, "get_session", session)["id"] == str(session)


def test_a_customer_cannot_sign(shared: World) -> None:
    owner, by, session = _ended(shared)
    (upsell,) = journeys.recommend(shared, session)
    sign = (
        "update crm.upsell_recommendations set rank = 0, recommended_by = %s,"
        " recommended_until = now() where id = %s"
    )
    with shared.owner() as connection:
        connection.execute("set role crm_api")
        connection.execute(
            "select set_config('crm.subject', %s, true), set_config('crm.role', 'customer', true)",
            [str(owner.id)],
        )
        with refused("42501"), connection.transaction():
            connection.execute(sign, [by.id, upsell])


def test_twenty_summaries_at_once_recommend_once(world: World) -> None:
    owner, by, session = _ended(world)
    calls = [
        keyed(by, "summarise_session", session, "All is well.", _recommended(kind))
        for kind in ("follow_up", "video_session") * 10
    ]
    answers = Crowd(world=world).rush("sessions", calls)
    assert codes(answers) == ["CR409"] * 10
    assert len(_types(world, owner, session)) == 1
    assert [offered for _, _, offered in _log(world, session)] == [True]


def test_a_mechanic_is_named_by_their_token_until_an_admin_names_them(shared: World) -> None:
    owner, by = customer(), mechanic()
    named = Actor(role="mechanic", id=by.id, name="Sam of the Pool")
    session = journeys.pending_session(shared, owner)

    accepted = shared.act(named, "accept_session", session)
    shared.act(admin(), "name_mechanic", by.id, "Sam Rivera")
    shared.act(named, "accept_session", journeys.pending_session(shared, owner))

    assert accepted["mechanic_name"] == "Sam of the Pool"
    assert shared.ask(owner, "get_session", session)["mechanic_name"] == "Sam Rivera"
    page = shared.ask(admin(), "list_mechanics", None, None, 200)
    assert {"Sam Rivera"} == {row["name"] for row in page if row["id"] == str(by.id)}


def test_a_token_names_whoever_came_without_a_name_before(shared: World) -> None:
    owner, by = customer(), mechanic()
    journeys.waiting_session(shared, owner, by)
    named = Actor(role="mechanic", id=by.id, name="Sam Rivera")
    later = shared.act(named, "accept_session", journeys.pending_session(shared, owner))
    assert later["mechanic_name"] == "Sam Rivera"


def test_the_sentence_is_forgotten_with_the_summary(shared: World) -> None:
    _, by, session = _ended(shared)
    _summarise(shared, by, session, _recommended())
    tables = ("upsell_recommendations", "sessions", "retention_cursors")
    with shared.owner(*tables) as connection:
        until = datetime.now(UTC) + timedelta(days=1)
        connection.execute("select crm.expire_session_summaries(%s, 100000)", [until])
    rows = shared.report(
        "select recommended_note, recommended_by from upsell_recommendations where session_id = %s",
        session,
    )
    assert rows == [("", by.id)]
