"""A recommendation is shown, clicked, dismissed and bought once; its offer never changes."""

from uuid import UUID

import pytest

from tests.database import journeys
from tests.database.actors import SERVICE, Actor, admin, customer
from tests.database.world import World, refused


def _interaction_types(world: World, session: UUID) -> list[str]:
    rows = world.report(
        "select interaction_type from crm_interactions where session_id = %s"
        " and interaction_type like 'upsell%%' order by created_at, id",
        session,
    )
    return [kind for (kind,) in rows]


def _offered(world: World, owner: Actor, *kinds: str) -> tuple[UUID, list[UUID]]:
    session = journeys.completed_session(world, owner)
    decisions = [journeys.decision(kind, rank=rank) for rank, kind in enumerate(kinds, 1)]
    return session, journeys.recommend(world, session, *decisions)


def test_recommendations_are_ready_once_they_were_decided(shared: World) -> None:
    owner = customer()
    session = journeys.completed_session(shared, owner)
    before = shared.ask(owner, "list_session_upsells", session)
    journeys.recommend(shared, session, journeys.decision("follow_up", offered=False))
    after = shared.ask(owner, "list_session_upsells", session)

    assert before == {"ready": False, "upsells": []}
    assert after == {"ready": True, "upsells": []}


def test_a_session_that_never_took_place_waits_for_no_recommendations(shared: World) -> None:
    owner = customer()
    session = journeys.pending_session(shared, owner)
    shared.act(owner, "end_session", session)
    assert shared.ask(owner, "list_session_upsells", session)["ready"] is True


def test_the_first_delivery_to_the_customer_shows_each_once(shared: World) -> None:
    owner = customer()
    session, _ = _offered(shared, owner, "follow_up", "video_session")

    first = shared.ask(owner, "list_session_upsells", session)["upsells"]
    again = shared.ask(owner, "list_session_upsells", session)["upsells"]

    assert all(upsell["shown_at"] for upsell in first)
    assert again == first
    assert _interaction_types(shared, session) == ["upsell_shown", "upsell_shown"]


def test_what_is_not_asked_for_is_neither_delivered_nor_shown(shared: World) -> None:
    owner = customer()
    session, (first, *others) = _offered(shared, owner, "follow_up", "video_session")
    delivered = shared.ask(owner, "list_session_upsells", session, 1)["upsells"]
    shared.act(owner, "dismiss_upsell", first)
    after = shared.ask(owner, "list_session_upsells", session, 1)["upsells"]

    assert [u["id"] for u in delivered] == [str(first)]
    assert [u["id"] for u in after] == [str(others[0])]
    told = _interaction_types(shared, session)
    assert told == ["upsell_shown", "upsell_dismissed", "upsell_shown"]


def test_a_view_of_what_was_not_delivered_with_its_session_shows_it(shared: World) -> None:
    owner = customer()
    session, (upsell, dismissed) = _offered(shared, owner, "follow_up", "video_session")
    shared.act(owner, "dismiss_upsell", dismissed)

    shared.act(owner, "mark_upsells_viewed", [upsell, dismissed])

    (kept,) = shared.ask(owner, "list_session_upsells", session)["upsells"]
    assert kept["shown_at"] == kept["viewed_at"] is not None
    assert _interaction_types(shared, session) == ["upsell_dismissed", "upsell_shown"]


def test_why_it_was_dismissed_may_be_said_later_and_an_undo_takes_it_back(shared: World) -> None:
    owner = customer()
    session, (upsell,) = _offered(shared, owner, "follow_up")

    first = shared.act(owner, "dismiss_upsell", upsell)
    told = shared.act(owner, "dismiss_upsell", upsell, "price")
    again = shared.act(owner, "dismiss_upsell", upsell)
    undone = shared.act(owner, "undo_dismissal", upsell)

    reasons = [reply["dismissal_reason"] for reply in (first, told, again, undone)]
    assert reasons == [None, "price", "price", None]
    assert told["dismissed_at"] == first["dismissed_at"]
    assert _interaction_types(shared, session) == ["upsell_dismissed"]


def test_an_admin_who_looks_shows_nothing(shared: World) -> None:
    owner = customer()
    session, _ = _offered(shared, owner, "follow_up")

    (upsell,) = shared.ask(admin(), "list_session_upsells", session)["upsells"]

    assert upsell["shown_at"] is None
    assert _interaction_types(shared, session) == []


def test_recommendations_come_in_the_order_of_their_rank(shared: World) -> None:
    owner = customer()
    session, _ = _offered(shared, owner, "video_session", "follow_up", "diagnostic_package")
    upsells = shared.ask(owner, "list_session_upsells", session)["upsells"]
    assert [u["recommendation_type"] for u in upsells] == [
        "video_session",
        "follow_up",
        "diagnostic_package",
    ]


def test_the_first_click_is_the_one_that_counts(shared: World) -> None:
    owner = customer()
    session, (upsell,) = _offered(shared, owner, "follow_up")

    first = shared.act(owner, "click_upsell", upsell)
    again = shared.act(owner, "click_upsell", upsell)

    assert again["clicked_at"] == first["clicked_at"]
    assert _interaction_types(shared, session) == ["upsell_clicked"]


def test_a_dismissed_recommendation_is_gone_until_it_is_undone(shared: World) -> None:
    owner = customer()
    session, (upsell, _) = _offered(shared, owner, "follow_up", "video_session")

    shared.act(owner, "dismiss_upsell", upsell)
    left = shared.ask(owner, "list_session_upsells", session)["upsells"]
    with refused("CR409"):
        shared.act(owner, "click_upsell", upsell)
    undone = shared.act(owner, "undo_dismissal", upsell)
    back = shared.ask(owner, "list_session_upsells", session)["upsells"]

    assert [u["recommendation_type"] for u in left] == ["video_session"]
    assert undone["dismissed_at"] is None
    assert len(back) == 2


def test_only_the_first_dismissal_is_told(shared: World) -> None:
    owner = customer()
    session, (upsell,) = _offered(shared, owner, "follow_up")

    for function in ("dismiss_upsell", "dismiss_upsell", "undo_dismissal"):
        shared.act(owner, function, upsell)
    dismissed = shared.act(owner, "dismiss_upsell", upsell)

    assert dismissed["dismissed_at"] is not None
    assert _interaction_types(shared, session) == ["upsell_dismissed"]


def test_a_dismissed_recommendation_that_was_never_delivered_was_never_shown(
    shared: World,
) -> None:
    owner = customer()
    session, (upsell,) = _offered(shared, owner, "follow_up")
    shared.act(owner, "dismiss_upsell", upsell)
    shared.ask(owner, "list_session_upsells", session)
    assert _interaction_types(shared, session) == ["upsell_dismissed"]


def test_a_bought_recommendation_cannot_be_dismissed(shared: World) -> None:
    owner = customer()
    upsell = journeys.recommendation(shared, owner, plan="video15", price_cents=2999)
    form = journeys.paid_form(upsell_id=str(upsell))
    journeys.pay(shared, journeys.paid_fact(journeys.file_intake(shared, owner, form)["intake"]))

    with refused("CR409"):
        shared.act(owner, "dismiss_upsell", upsell)
    assert shared.act(owner, "click_upsell", upsell)["purchased_at"] is not None


def test_viewing_counts_once(shared: World) -> None:
    owner = customer()
    _, upsells = _offered(shared, owner, "follow_up", "video_session")

    assert shared.act(customer(), "mark_upsells_viewed", upsells) == {"viewed": 0}
    assert shared.act(owner, "mark_upsells_viewed", upsells) == {"viewed": 2}
    assert shared.act(owner, "mark_upsells_viewed", upsells) == {"viewed": 0}


def test_a_second_decision_on_a_session_changes_nothing(shared: World) -> None:
    owner = customer()
    session, (upsell,) = _offered(shared, owner, "follow_up")

    repeated = shared.ask(
        SERVICE, "save_decisions", session, [journeys.decision("follow_up", price_cents=1)]
    )

    assert repeated == {"created": 0, "repeated": True}
    assert shared.value("select price_cents from upsell_recommendations where id = %s", upsell) == (
        4900
    )
    assert shared.ask(SERVICE, "load_upsell_context", session) is None


def test_every_decision_is_kept_with_its_reason_also_the_suppressed(shared: World) -> None:
    session = journeys.completed_session(shared, customer())
    (upsell,) = journeys.recommend(
        shared,
        session,
        journeys.decision("follow_up", rank=1),
        journeys.decision(
            "premium_upgrade", offered=False, reason_code="too_few_sessions", rank=None
        ),
    )
    kept = shared.report(
        "select recommendation_type, offered, reason_code, recommendation_id"
        " from upsell_decisions where session_id = %s order by 1",
        session,
    )
    assert kept == [
        ("follow_up", True, "matched", upsell),
        ("premium_upgrade", False, "too_few_sessions", None),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"price_cents": -1},
        {"currency": "usd"},
        {"former_price_cents": 4900},
        {"billing_interval": "week"},
        {"rank": -1},
    ],
)
def test_an_offer_that_cannot_be_meant_is_refused_with_all_of_its_session(
    shared: World, changes: dict[str, object]
) -> None:
    session = journeys.completed_session(shared, customer())
    good, bad = journeys.decision("follow_up"), journeys.decision("video_session", **changes)

    with refused("23514"):
        shared.ask(SERVICE, "save_decisions", session, [good, bad])

    assert (
        shared.report("select id from upsell_recommendations where session_id = %s", session) == []
    )
    assert shared.ask(SERVICE, "load_upsell_context", session) is not None


def test_the_rules_are_told_the_customers_history(shared: World) -> None:
    owner = customer()
    earlier, (upsell,) = _offered(shared, owner, "follow_up")
    shared.act(owner, "click_upsell", upsell)
    paid = journeys.file_intake(shared, owner, journeys.paid_form())["intake"]
    journeys.pay(shared, journeys.paid_fact(paid))
    journeys.completed_session(shared, customer())
    session = journeys.completed_session(shared, owner)

    context = shared.ask(SERVICE, "load_upsell_context", session)

    assert context["session"]["id"] == str(session)
    assert context["intake"] == {"urgent": False, "concern_length": 10, "files_count": 0}
    assert [c["session_id"] for c in context["completed"]] == [str(earlier), str(session)]
    assert context["spent"] == [{"currency": "USD", "amount": 2999}]
    (known,) = context["recommendations"]
    assert (known["recommendation_type"], known["clicked_at"] is None) == ("follow_up", False)


def test_recommendations_are_listed_newest_first_page_by_page(shared: World) -> None:
    owner = customer()
    made = [str(journeys.recommendation(shared, owner)) for _ in range(4)]

    first = shared.ask(owner, "list_upsells", None, None, 2)
    last = first[1]
    rest = shared.ask(owner, "list_upsells", last["created_at"], last["id"], 2)

    assert [u["id"] for u in first] == [made[3], made[2], made[1]]
    assert [u["id"] for u in rest] == [made[1], made[0]]


def test_what_a_customer_reads_of_a_recommendation_leaves_out_how_it_is_kept(
    shared: World,
) -> None:
    owner = customer()
    journeys.recommendation(shared, owner)
    (upsell,) = shared.ask(owner, "list_upsells", None, None, 1)
    assert "dismissal_undone_at" not in upsell
