"""One customer reaches nothing of another, whichever function they try."""

from typing import Any, Final, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.database import journeys
from tests.database.actors import Actor, customer, mechanic
from tests.database.world import World, refused

_ROWS: Final[LiteralString] = """
select md5(string_agg(row::text, '|' order by row::text)) from (
  select to_jsonb(c) as row from customers as c where id = %(id)s
  union all select to_jsonb(i) from intakes as i where customer_id = %(id)s
  union all select to_jsonb(s) from sessions as s where customer_id = %(id)s
  union all select to_jsonb(x) from crm_interactions as x where customer_id = %(id)s
  union all select to_jsonb(u) from upsell_recommendations as u where customer_id = %(id)s
  union all select to_jsonb(o) from outbox as o where customer_id = %(id)s
) as rows
"""


class Victim:
    """A customer with a session in each state, and a recommendation."""

    def __init__(self, world: World) -> None:
        self.actor = customer()
        self.waiting = journeys.waiting_session(world, self.actor)
        self.live = journeys.live_session(world, self.actor)
        self.completed = journeys.completed_session(world, self.actor)
        self.upsell = journeys.recommend(world, self.completed)[0]
        self.event = world.value(
            "select id from outbox where customer_id = %s and event_type = 'SessionCompleted'",
            self.actor.id,
        )
        self.ids = [self.actor.id, self.waiting, self.live, self.completed, self.upsell]


@pytest.fixture(scope="module")
def victim(shared: World) -> Victim:
    return Victim(shared)


def _attempts(victim: Victim) -> list[tuple[str, list[object]]]:
    key: list[object] = ["key", "fingerprint"]
    by_id: list[tuple[str, list[object]]] = [
        ("get_session", [victim.completed]),
        ("end_session", [*key, victim.live]),
        ("end_session", [*key, victim.waiting]),
        ("rate_session", [*key, victim.completed, 1]),
        ("list_session_upsells", [victim.completed]),
        ("click_upsell", [*key, victim.upsell]),
        ("dismiss_upsell", [*key, victim.upsell]),
        ("undo_dismissal", [*key, victim.upsell]),
        ("start_intake", [*key, journeys.intake_form(upsell_id=str(victim.upsell)), {}, 3]),
        ("track_interaction", [*key, victim.actor.id, "summary_viewed", None, {}, None]),
    ]
    return by_id


def _rows_of(world: World, actor: Actor) -> str:
    row = world.connection("crm_report").execute(_ROWS, {"id": actor.id}).fetchone()
    assert row is not None
    return str(row[0])


def test_what_names_another_customers_row_is_unknown_and_changes_nothing(
    shared: World, victim: Victim
) -> None:
    before = _rows_of(shared, victim.actor)
    answers = {}
    for function, arguments in _attempts(victim):
        stranger = customer().through(_login(function))
        with pytest.raises(psycopg.Error) as caught:
            shared.ask(stranger, function, *arguments)
        answers[function] = caught.value.sqlstate

    assert set(answers.values()) == {"CR404"}
    assert _rows_of(shared, victim.actor) == before


@pytest.mark.parametrize("function", ["get_session", "list_session_upsells"])
def test_another_customers_row_and_no_row_at_all_read_the_same(
    shared: World, victim: Victim, function: str
) -> None:
    def refusal(wanted: UUID) -> tuple[str | None, str | None]:
        with pytest.raises(psycopg.Error) as caught:
            shared.ask(customer(), function, wanted)
        return caught.value.sqlstate, caught.value.diag.message_primary

    assert refusal(victim.completed) == refusal(uuid4())


def test_lists_and_counts_hold_a_customers_own_rows_only(shared: World, victim: Victim) -> None:
    stranger = customer()
    answers = [
        shared.ask(stranger, "list_sessions", None, None, None, 100),
        shared.ask(stranger, "list_upsells", None, None, 100),
        shared.ask(stranger, "list_interactions", None, None, None, 100),
    ]
    assert answers == [[], [], []]
    assert set(shared.ask(stranger, "get_funnel").values()) == {0}
    assert shared.ask(victim.actor, "get_funnel")["sessions_completed"] == 1


def test_viewing_another_customers_recommendation_counts_for_nothing(
    shared: World, victim: Victim
) -> None:
    shared.ask(victim.actor, "list_session_upsells", victim.completed)

    assert shared.act(customer(), "mark_upsells_viewed", [victim.upsell]) == {"viewed": 0}
    assert shared.act(victim.actor, "mark_upsells_viewed", [victim.upsell]) == {"viewed": 1}


def test_marking_another_customers_event_leaves_it_to_the_sweep(
    shared: World, victim: Victim
) -> None:
    assert shared.ask(customer(), "mark_published", [victim.event]) == 0
    assert shared.ask(mechanic(), "mark_published", [victim.event]) == 0
    assert shared.ask(victim.actor, "mark_published", [victim.event]) == 1


def test_a_batch_names_another_customers_items_and_stores_none_of_them(
    shared: World, victim: Victim
) -> None:
    before = _rows_of(shared, victim.actor)
    stranger = customer().through("crm_ingest")
    own = {"customer_id": str(stranger.id), "interaction_type": "summary_viewed", "metadata": {}}

    results: list[dict[str, Any]] = shared.act(
        stranger,
        "track_interactions",
        [
            own | {"index": 0, "customer_id": str(victim.actor.id)},
            own | {"index": 1, "session_id": str(victim.completed)},
            own | {"index": 2},
        ],
    )

    assert [(r["status"], r["fault"]) for r in results] == [
        ("rejected", "customer_id"),
        ("rejected", "session_id"),
        ("stored", None),
    ]
    assert _rows_of(shared, victim.actor) == before


def test_a_colleague_sees_open_sessions_and_not_anothers(shared: World, victim: Victim) -> None:
    pending = journeys.pending_session(shared, victim.actor)
    colleague = mechanic()

    seen = shared.ask(colleague, "list_sessions", None, None, None, 100)

    assert str(pending) in {s["id"] for s in seen}
    assert {s["status"] for s in seen} == {"pending"}
    for taken in (victim.waiting, victim.live, victim.completed):
        with refused("CR404"):
            shared.ask(colleague, "get_session", taken)


def test_a_mechanic_cannot_end_an_open_session_that_nobody_accepted(shared: World) -> None:
    owner = customer()
    pending = journeys.pending_session(shared, owner)
    with refused("CR409"):
        shared.act(mechanic(), "end_session", pending)
    assert shared.ask(owner, "get_session", pending)["status"] == "pending"


def _login(function: str) -> str:
    return "crm_ingest" if function.startswith("track") else "crm_app"
