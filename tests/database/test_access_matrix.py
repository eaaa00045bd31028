"""Every role at every function: who may, who may not, and who must not even learn of a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.database import journeys
from tests.database.actors import Actor, admin, customer, mechanic
from tests.database.catalogue import CALLERS, LOGINS
from tests.database.world import World, invoke

# owner and mechanic are those of the session asked for; other and colleague are of the same role.
# 403: the role may not. 404: the role may, but for this principal there is no such row.
_MATRIX: Final = """
function               owner  other  mechanic  colleague  admin  service
start_intake           ok     ok     403       403        403    403
list_sessions          ok     ok     ok        ok         ok     403
get_session            ok     404    ok        404        ok     403
accept_session         403    403    ok        ok         403    403
start_session          403    403    ok        404        403    403
end_session            ok     404    ok        404        403    403
summarise_session      403    403    ok        404        403    403
rate_session           ok     404    403       403        403    403
track_interaction      ok     404    403       403        403    ok
track_interactions     ok     ok     403       403        403    ok
list_interactions      ok     ok     403       403        403    403
get_funnel             ok     ok     403       403        403    403
list_session_upsells   ok     404    403       403        ok     403
list_upsells           ok     ok     403       403        ok     403
click_upsell           ok     404    403       403        403    403
dismiss_upsell         ok     404    403       403        403    403
undo_dismissal         ok     404    403       403        403    403
mark_viewed            ok     ok     403       403        403    403
load_upsell_context    403    403    403       403        403    ok
save_decisions         403    403    403       403        403    ok
apply_stripe_event     403    403    403       403        403    ok
reserve_intake_checkout   ok   404  403  403  403  403
reserve_upsell_checkout   ok   404  403  403  403  403
open_checkout             ok   404  403  403  403  403
open_reconciliation       403  403  403  403  403  ok
advance_reconciliation    403  403  403  403  403  ok
find_missed_events        403  403  403  403  403  ok
claim_outbox           403    403    403       403        403    ok
mark_published         ok     ok     ok        ok         403    403
"""
_HEAD, *_ROWS = [line.split() for line in _MATRIX.strip().splitlines()]
_CASES = [
    (row[0], who, expected)
    for row in _ROWS
    for who, expected in zip(_HEAD[1:], row[1:], strict=True)
]
_SOON: Final = "2026-11-05T10:00:00+00:00"
# These take no claims: their callers are trusted as logins.
_PUBLISHED: Final = {"track_crm_interaction", "create_upsell_recommendation"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A customer's sessions in each state that a function asks for, and everyone who may come."""

    world: World
    actors: dict[str, Actor]
    pending: UUID
    waiting: UUID
    live: UUID
    completed: UUID
    undecided: UUID
    upsell: UUID
    checkout: UUID
    intake: dict[str, Any]

    def arguments(self, function: str) -> list[object]:
        """What the owner, the mechanic or a worker would pass after the claims."""
        owner = self.actors["owner"].id
        event = {"index": 0, "customer_id": str(owner), "interaction_type": "summary_viewed"}
        given: dict[str, Callable[[], list[object]]] = {
            "start_intake": lambda: [journeys.intake_form(), journeys.CONTACT],
            "list_sessions": lambda: [None, None, None, 10],
            "get_session": lambda: [self.completed],
            "accept_session": lambda: [self.pending],
            "start_session": lambda: [self.waiting],
            "end_session": lambda: [self.live],
            "summarise_session": lambda: [self.completed, "All is well."],
            "rate_session": lambda: [self.completed, 5],
            "track_interaction": lambda: [owner, "summary_viewed", self.completed, {}, None],
            "track_interactions": lambda: [[event | {"metadata": {}}]],
            "list_interactions": lambda: [None, None, None, 10],
            "list_session_upsells": lambda: [self.completed],
            "list_upsells": lambda: [None, None, 10],
            "mark_viewed": lambda: [[self.upsell]],
            "load_upsell_context": lambda: [self.undecided],
            "save_decisions": lambda: [self.undecided, [journeys.decision("follow_up")]],
            "apply_stripe_event": lambda: [
                journeys.stripe_event(),
                journeys.paid_fact(self.intake),
            ],
            "reserve_intake_checkout": lambda: [UUID(self.intake["id"]), []],
            "reserve_upsell_checkout": lambda: [self.upsell, journeys.PLANS],
            "open_checkout": lambda: [self.checkout, "cs_1", "https://pay.test", _SOON],
            "open_reconciliation": lambda: [_SOON],
            "advance_reconciliation": lambda: [0, None],
            "find_missed_events": lambda: [["evt_1"]],
            "claim_outbox": lambda: [10],
            "mark_published": lambda: [[uuid4()]],
        }
        if function in {"click_upsell", "dismiss_upsell", "undo_dismissal"}:
            return [self.upsell]
        return given.get(function, list)()

    def outcome(self, function: str, actor: Actor) -> str:
        """What one call answers; its changes are undone."""
        key = [str(uuid4()), "fingerprint"] if function in _KEYED else []
        if function == "open_checkout":
            key = [str(uuid4())]
        connection = self.world.connection(actor.login)
        try:
            with connection.transaction(force_rollback=True):
                invoke(connection, function, actor.claims, *key, *self.arguments(function))
        except psycopg.Error as error:
            return (error.sqlstate or "").removeprefix("CR")
        return "ok"


_KEYED: Final = {
    "start_intake",
    "accept_session",
    "start_session",
    "end_session",
    "summarise_session",
    "rate_session",
    "track_interaction",
    "track_interactions",
    "click_upsell",
    "dismiss_upsell",
    "undo_dismissal",
    "mark_viewed",
    "reserve_intake_checkout",
    "reserve_upsell_checkout",
}


@pytest.fixture(scope="module")
def scene(shared: World) -> Scene:
    owner, by = customer(), mechanic()
    completed = journeys.completed_session(shared, owner, by)
    intake = journeys.file_intake(shared, owner, journeys.paid_form())["intake"]
    return Scene(
        world=shared,
        actors={
            "owner": owner,
            "other": customer(),
            "mechanic": by,
            "colleague": mechanic(),
            "admin": admin(),
            "service": Actor(role="service"),
        },
        pending=journeys.pending_session(shared, owner),
        waiting=journeys.waiting_session(shared, owner, by),
        live=journeys.live_session(shared, owner, by),
        completed=completed,
        undecided=journeys.completed_session(shared, owner, by),
        upsell=journeys.recommend(shared, completed)[0],
        checkout=journeys.reserve_checkout(shared, owner, intake)["checkout_id"],
        intake=intake,
    )


def test_the_matrix_speaks_of_every_function() -> None:
    assert {row[0] for row in _ROWS} == set(CALLERS) - _PUBLISHED


@pytest.mark.parametrize(("function", "who", "expected"), _CASES)
def test_a_role_may_do_what_its_row_says(
    scene: Scene, function: str, who: str, expected: str
) -> None:
    login = min(CALLERS[function])
    assert scene.outcome(function, scene.actors[who].through(login)) == expected


@pytest.mark.parametrize("function", sorted(set(CALLERS) - _PUBLISHED))
def test_a_login_without_the_right_reaches_no_function_whatever_it_claims(
    scene: Scene, function: str
) -> None:
    outside = sorted(set(LOGINS) - CALLERS[function])
    answers = {
        (login, who): scene.outcome(function, actor.through(login))
        for login in outside
        for who, actor in scene.actors.items()
    }
    assert set(answers.values()) == {"42501"}


@pytest.mark.parametrize(
    ("login", "role", "function"),
    [
        ("crm_app", "service", "mark_published"),
        ("crm_worker", "customer", "mark_published"),
        ("crm_worker", "mechanic", "mark_published"),
    ],
)
def test_a_login_may_not_claim_a_role_that_it_has_no_licence_for(
    scene: Scene, login: str, role: str, function: str
) -> None:
    actor = Actor(role=role, login=login, id=scene.actors["owner"].id)
    assert scene.outcome(function, actor) == "403"


def test_a_worker_marks_what_it_published(scene: Scene) -> None:
    assert scene.outcome("mark_published", Actor(role="service", login="crm_worker")) == "ok"
