"""Experiments as the database keeps them: one variation a customer, one running phase."""

from random import Random
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from crm.experiments.rules.hashing import bucket
from tests.database import journeys
from tests.database.actors import SERVICE, admin, customer
from tests.database.crowd import Call, Crowd, codes
from tests.database.world import World, refused

_STRINGS = 10_000
_MANY = 50


def test_the_hash_is_equal_in_python_and_sql(shared: World) -> None:
    random = Random(3)  # noqa: S311 - the same texts every time
    alphabet = "abcXYZ0189-_ äßéЖ漢字🙂\u200d'\"\\%"
    texts = ["".join(random.choices(alphabet, k=random.randint(0, 40))) for _ in range(_STRINGS)]
    with shared.owner() as connection:
        rows = connection.execute(
            "select crm.experiment_bucket('sëed 🙂', unit) from unnest(%s::text[]) as unit", [texts]
        ).fetchall()
    assert [found for (found,) in rows] == [bucket("sëed 🙂", text) for text in texts]


@pytest.fixture
def running(world: World) -> World:
    """An experiment that runs."""
    world.act(admin(), "start_experiment", "price", journeys.EXPERIMENT)
    return world


def units(world: World) -> list[Any]:
    return world.report("select customer_id, variation, bucket, exposed_at from experiment_units")


def test_fifty_simultaneous_ends_give_one_unit(shared: World, crowd: Crowd) -> None:
    shared.act(admin(), "start_experiment", "price", journeys.EXPERIMENT)
    owner = customer()
    sessions = [journeys.completed_session(shared, owner) for _ in range(10)]
    made = [journeys.decision("follow_up")]
    answers = crowd.rush(
        "sessions",
        [
            Call(SERVICE, "save_decisions", (sessions[number % 10], made, journeys.LOG_ENTRY))
            for number in range(_MANY)
        ],
    )
    assert codes(answers) == []
    [(customer_id, variation, drawn, exposed_at)] = units(shared)
    seed = shared.value("select seed from experiments")
    assert (customer_id, variation, exposed_at) == (owner.id, "usual", None)
    assert drawn == bucket(seed, str(owner.id))


def test_the_first_variation_of_a_customer_stays(running: World) -> None:
    owner = customer()
    journeys.recommend(running, journeys.completed_session(running, owner))
    [assignment] = journeys.LOG_ENTRY["assignments"]
    entry = journeys.LOG_ENTRY | {"assignments": [assignment | {"variation": "higher"}]}
    later = journeys.completed_session(running, owner)
    running.ask(SERVICE, "save_decisions", later, [journeys.decision("follow_up")], entry)
    assert [variation for _, variation, *_ in units(running)] == ["usual"]


def test_the_first_delivery_exposes_and_only_the_customers_own(running: World) -> None:
    owner, other = customer(), customer()
    session = journeys.completed_session(running, owner)
    journeys.recommend(running, session)
    journeys.recommend(running, journeys.completed_session(running, other))

    running.ask(admin(), "list_session_upsells", session)
    assert all(exposed_at is None for *_, exposed_at in units(running))
    running.ask(owner, "list_session_upsells", session)
    first = {customer_id: exposed_at for customer_id, *_, exposed_at in units(running)}
    running.ask(owner, "list_session_upsells", session)

    assert first[owner.id] is not None
    assert first[other.id] is None
    assert {customer_id: at for customer_id, *_, at in units(running)} == first


def test_a_held_out_customer_is_exposed_by_an_empty_list(running: World) -> None:
    owner = customer()
    session = journeys.completed_session(running, owner)
    journeys.recommend(running, session, journeys.decision("follow_up", offered=False))
    assert running.ask(owner, "list_session_upsells", session)["upsells"] == []
    assert [exposed_at is not None for *_, exposed_at in units(running)] == [True]


def test_a_running_phase_cannot_be_started_again(running: World) -> None:
    with refused("CR409"):
        running.act(admin(), "start_experiment", "price", journeys.EXPERIMENT)


def test_a_new_phase_has_a_new_seed(running: World) -> None:
    running.act(admin(), "stop_experiment", "price", "To change the weights.")
    again = running.act(admin(), "start_experiment", "price", journeys.EXPERIMENT)
    assert again["phase"] == 2
    assert running.value("select count(distinct seed) from experiments") == 2


def test_what_is_decided_after_a_stop_is_not_stopped_for_a_reason(running: World) -> None:
    running.act(admin(), "stop_experiment", "price", "It disappoints.")
    shipped = running.act(admin(), "ship_experiment", "price", "higher")
    assert (shipped["status"], shipped["stop_reason"]) == ("shipped", None)


def test_what_was_decided_can_be_taken_back_and_not_twice(running: World) -> None:
    shipped = running.act(admin(), "ship_experiment", "price", "higher")
    stopped = running.act(admin(), "stop_experiment", "price", "It disappoints.")
    assert (shipped["status"], shipped["shipped"]) == ("shipped", "higher")
    assert (stopped["status"], stopped["shipped"]) == ("stopped", None)
    assert stopped["stopped_at"] == shipped["stopped_at"]
    with refused("CR409"):
        running.act(admin(), "stop_experiment", "price", "Again.")


@pytest.mark.parametrize(
    ("function", "arguments", "code"),
    [
        ("ship_experiment", ("price", "unknown"), "CR404"),
        ("ship_experiment", ("unknown", "higher"), "CR404"),
        ("stop_experiment", ("unknown", "Why?"), "CR404"),
    ],
)
def test_what_is_not_there_is_refused(
    running: World, function: str, arguments: tuple[str, ...], code: str
) -> None:
    with refused(code):
        running.act(admin(), function, *arguments)


def test_a_holdout_has_no_winner(world: World) -> None:
    held = journeys.EXPERIMENT | {"kind": "holdout"}
    world.act(admin(), "start_experiment", "holdout", held)
    with refused("CR409"):
        world.act(admin(), "ship_experiment", "holdout", "usual")


def test_who_was_erased_is_in_no_experiment(running: World) -> None:
    owner = customer()
    session = journeys.completed_session(running, owner)
    running.ask(owner, "erase_customer", 100)
    journeys.recommend(running, session)
    assert units(running) == []
    assert running.value("select count(*) from upsell_decision_contexts") == 0


def test_a_bandit_moves_to_a_new_phase_with_the_same_run(running: World) -> None:
    owner = customer()
    session = journeys.completed_session(running, owner)
    journeys.recommend(running, session)
    running.ask(owner, "list_session_upsells", session)
    moved = [
        running.ask(SERVICE, "reweight_experiment", "price", 1, Jsonb({"usual": 20, "higher": 80}))
        for _ in range(2)
    ]
    assert moved == [True, False]

    rows = running.report(
        "select status, reweighted, started_by, jsonb_path_query_array(definition,"
        " '$.variations[*].weight'), definition - 'variations' from experiments order by phase"
    )
    assert [row[:2] for row in rows] == [("stopped", False), ("running", True)]
    assert [row[3] for row in rows] == [[50, 50], [20, 80]]
    assert (rows[0][2], rows[0][4]) == (rows[1][2], rows[1][4])
    assert running.value("select count(distinct seed) from experiments") == 2
    run = running.ask(SERVICE, "read_experiment_run", "price")
    assert [{name: row["customers"] for name, row in one["variations"].items()} for one in run] == [
        {"usual": 1},
        {},
    ]

    running.act(admin(), "stop_experiment", "price", "Enough.")
    running.act(admin(), "start_experiment", "price", journeys.EXPERIMENT)
    assert len(running.ask(SERVICE, "read_experiment_run", "price")) == 1


def test_only_the_first_look_of_a_later_day_is_a_night(running: World) -> None:
    def look() -> bool:
        found: bool = running.ask(
            SERVICE, "record_experiment_day", "price", 1, [journeys.KNOWN], None
        )
        return found

    assert [look(), look()] == [False, False]
    with running.owner("experiment_days") as connection:
        connection.execute("update crm.experiment_days set day = day - 1")
    assert [look(), look()] == [True, False]


def test_a_guardrail_stops_a_phase_once(running: World) -> None:
    for reason in (None, "higher loses too much.", "Another."):
        running.ask(SERVICE, "record_experiment_day", "price", 1, [journeys.KNOWN], reason)
    assert running.report("select status, stop_reason from experiments") == [
        ("stopped", "higher loses too much.")
    ]
    assert running.value("select count(*) from experiment_days") == 1
