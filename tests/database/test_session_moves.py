"""Every move between the states of a session, allowed or refused, as the business lists them."""

from typing import Final
from uuid import UUID

import psycopg
import pytest

from tests.database import journeys
from tests.database.actors import Actor, customer, mechanic
from tests.database.world import World, refused

_MOVES: Final = """
pending      -> waiting scheduled cancelled expired unattended
scheduled    -> accepted waiting live cancelled expired
accepted     -> waiting live reconnecting cancelled expired
waiting      -> live cancelled expired
live         -> reconnecting completed cancelled expired
reconnecting -> live completed cancelled expired
completed    -> refunded archived
cancelled    -> refunded archived
unattended   -> refunded archived
expired      -> refunded archived
refunded     -> archived
archived     ->
"""
_ALLOWED: Final[dict[str, set[str]]] = {
    line.split()[0]: set(line.split()[2:]) for line in _MOVES.strip().splitlines()
}
_STATES: Final = sorted(_ALLOWED)
# These had their start; a session that ended as cancelled, expired or unattended had none.
_STARTED: Final = {"live", "reconnecting", "completed", "refunded", "archived"}
_ENDED: Final = {"completed", "cancelled", "unattended", "expired", "refunded", "archived"}
_SET_STATUS: Final = """
update crm.sessions set status = %(status)s, mechanic_id = %(mechanic)s,
  started_at = case when %(started)s then now() - interval '10 minutes' end,
  ended_at = case when %(ended)s then now() end,
  duration_minutes = case when %(started)s and %(ended)s then 10 end
where id = %(id)s
"""


class Stage:
    """A customer, their mechanic, and a session of theirs in any state."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.by = customer(), mechanic()
        self.sessions = {state: journeys.pending_session(world, self.owner) for state in _STATES}
        for taken in self.sessions.values():
            world.act(self.by, "accept_session", taken)
        with world.owner("sessions") as connection:
            for state, session in self.sessions.items():
                connection.execute(
                    _SET_STATUS,
                    {
                        "id": session,
                        "status": state,
                        "mechanic": None if state == "pending" else self.by.id,
                        "started": state in _STARTED,
                        "ended": state in _ENDED,
                    },
                )

    def outcome(self, actor: Actor, function: str, state: str) -> str:
        """The state that a call leaves, or the code of its refusal; changes are undone."""
        session = self.sessions[state]
        connection = self.world.connection(actor.login)
        try:
            with connection.transaction(force_rollback=True):
                reply = self.world.act(actor, function, session)
        except psycopg.Error as error:
            return error.sqlstate or "lost"
        found = reply["session"] if function == "end_session" else reply
        return str(found["status"])

    def refusal(self, actor: Actor, function: str, state: str) -> str:
        """The sentence that refuses a call."""
        with refused("CR409") as caught:
            self.world.act(actor, function, self.sessions[state])
        return caught.value.diag.message_primary or ""


@pytest.fixture(scope="module")
def stage(shared: World) -> Stage:
    return Stage(shared)


def test_the_table_of_moves_is_the_one_that_the_business_lists(shared: World) -> None:
    found: dict[str, set[str]] = {state: set() for state in _STATES}
    for before, after in shared.report("select from_status, to_status from session_moves"):
        found[before].add(after)
    assert found == _ALLOWED


@pytest.mark.parametrize("state", _STATES)
def test_accepting_makes_a_session_wait_where_the_table_says_so(stage: Stage, state: str) -> None:
    expected = "waiting" if "waiting" in _ALLOWED[state] else "CR409"
    assert stage.outcome(stage.by, "accept_session", state) == expected


@pytest.mark.parametrize("state", _STATES)
def test_starting_makes_a_session_live_where_the_table_says_so(stage: Stage, state: str) -> None:
    expected = "live" if "live" in _ALLOWED[state] else "CR409"
    assert stage.outcome(stage.by, "start_session", state) == expected


@pytest.mark.parametrize("state", _STATES)
@pytest.mark.parametrize("who", ["owner", "by"])
def test_ending_completes_what_went_live_cancels_what_did_not_and_leaves_what_ended(
    stage: Stage, state: str, who: str
) -> None:
    actor = stage.owner if who == "owner" else stage.by
    expected = state
    if state not in _ENDED:
        expected = "completed" if state in _STARTED else "cancelled"
    if state == "pending" and who == "by":
        expected = "CR409"
    assert stage.outcome(actor, "end_session", state) == expected


@pytest.mark.parametrize(
    ("function", "to"), [("accept_session", "waiting"), ("start_session", "live")]
)
def test_a_refused_move_names_both_states(stage: Stage, function: str, to: str) -> None:
    sentence = stage.refusal(stage.by, function, "completed")
    assert sentence == f"A session that is completed cannot become {to}."


def test_a_cancelled_session_without_a_time_of_its_end_stays_as_it_stands(stage: Stage) -> None:
    session = stage.sessions["cancelled"]
    with stage.world.owner("sessions") as connection:
        connection.execute("update crm.sessions set ended_at = null where id = %s", [session])
    assert stage.outcome(stage.owner, "end_session", "cancelled") == "cancelled"


@pytest.mark.parametrize("state", sorted(set(_STATES) - {"completed"}))
def test_a_summary_belongs_to_a_completed_session(stage: Stage, state: str) -> None:
    session = stage.sessions[state]
    with refused("CR409") as caught:
        stage.world.act(stage.by, "summarise_session", session, "All is well.")
    assert state in (caught.value.diag.message_primary or "")


@pytest.mark.parametrize("state", sorted(set(_STATES) - {"completed", "refunded", "archived"}))
def test_a_rating_belongs_to_a_session_that_took_place(stage: Stage, state: str) -> None:
    with refused("CR409"):
        stage.world.act(stage.owner, "rate_session", stage.sessions[state], 5)


@pytest.mark.parametrize("state", sorted(set(_STATES) - {"completed", "refunded", "archived"}))
def test_recommendations_are_made_for_a_session_that_took_place(stage: Stage, state: str) -> None:
    worker = Actor(role="service", login="crm_worker", id=UUID(int=0))
    with refused("CR409"):
        stage.world.ask(worker, "load_upsell_context", stage.sessions[state])


def test_a_status_that_nobody_knows_cannot_be_stored(stage: Stage) -> None:
    with refused("23514"), stage.world.owner("sessions") as connection:
        connection.execute(
            "update crm.sessions set status = 'paused' where id = %s", [stage.sessions["live"]]
        )
